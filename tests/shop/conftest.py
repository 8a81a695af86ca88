"""Who the pages are shown to."""

import pytest

from jewelry.accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def customer(client, db) -> User:
    """Signed in."""
    person = UserFactory()
    client.force_login(person)
    return person
