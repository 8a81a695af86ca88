"""Somebody's quote, for the tests of its document."""

import pytest

from jewelry.pricing.models import Quote
from tests.factories import UserFactory, next_tariff, tariff
from tests.pricing.documents import a_quote


@pytest.fixture
def owner(client):
    tariff()
    person = UserFactory(name="Нина Орлова")
    client.force_login(person)
    return person


@pytest.fixture
def quote(owner) -> Quote:
    return a_quote(owner)


@pytest.fixture
def open_book(db):
    """A tariff whose owner shows buyers the margin and the rates."""
    return next_tariff(shows_margin=True)
