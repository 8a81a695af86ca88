"""Who the pages are shown to, and a price to show."""

import pytest

from jewelry.accounts.models import User
from jewelry.pricing.models import PriceRequest
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.shop.priced import priced_for


@pytest.fixture
def customer(client, db) -> User:
    """Signed in."""
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def prices(db) -> None:
    """Of two metals."""
    AlloyFactory()
    AlloyFactory(code="platinum-950", name_en="950 platinum", base="platinum", colour="platinum")
    tariff()


@pytest.fixture
def priced(customer, prices) -> PriceRequest:
    """The customer's, measured and with its price."""
    return priced_for(customer)
