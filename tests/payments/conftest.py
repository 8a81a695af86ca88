import pytest

from jewelry.accounts.models import Role, User
from tests.factories import KeyFactory, UserFactory


@pytest.fixture
def key(db):
    return KeyFactory()


@pytest.fixture
def seller(db) -> User:
    return UserFactory(role=Role.SELLER)
