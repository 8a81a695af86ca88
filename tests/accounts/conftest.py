"""What tests of accounts have in common."""

import pytest

from jewelry.accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def person(db) -> User:
    return UserFactory()
