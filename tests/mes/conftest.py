import pytest
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory


@pytest.fixture
def operator(db: None) -> User:
    return UserFactory(role=Role.OPERATOR, name="Ivan Gromov")


@pytest.fixture
def rival(db: None) -> User:
    return UserFactory(role=Role.OPERATOR, name="Anton Mironov")


@pytest.fixture
def workshop(client: Client, operator: User) -> Client:
    """The operator's browser."""
    client.force_login(operator)
    return client
