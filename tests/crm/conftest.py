import pytest
from django.test import Client

from jewelry.accounts.models import Role, User
from tests.factories import UserFactory
from tests.support.lists import lists_follow_at_once  # noqa: F401


@pytest.fixture
def seller(db: None) -> User:
    return UserFactory(role=Role.SELLER, name="Maria Volkova")


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role=Role.ADMIN, name="Alexandra Savina")


@pytest.fixture
def sales(client: Client, seller: User) -> Client:
    """The seller's browser."""
    client.force_login(seller)
    return client


@pytest.fixture
def office(client: Client, admin: User) -> Client:
    """The administrator's browser."""
    client.force_login(admin)
    return client
