"""Which parts of a price its buyer sees, and which only the staff."""

import html
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jewelry.accounts.models import Role
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.visible_lines import FOLDED, OF_THEIR_OWN, fold, lines_of
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    UserFactory,
    geometry_of,
    next_tariff,
)
from tests.shop.priced import priced_for, url_of
from tests.shop.products import ProductFactory

HOUSE = ("margin", "minimum", "rounding", "rates", "0.3500", "premium", "alloying")
MONEY = st.decimals(Decimal("0.01"), 10**7, places=2)
CODES = st.sampled_from(
    [
        "metal",
        "setup",
        "wax",
        "casting",
        "finishing",
        "stones",
        "by_hand",
        *sorted(FOLDED | OF_THEIR_OWN),
    ]
)


@given(st.dictionaries(CODES, MONEY).map(lambda parts: list(parts.items())))
def test_folded_lines_add_up_to_the_kopeck(parts):
    bearing = [code for code, _amount in parts if code not in FOLDED | OF_THEIR_OWN]
    shown = fold(parts)
    assert not {code for code, _amount in shown} & FOLDED
    if bearing:
        assert sum(amount for _c, amount in shown) == sum(amount for _c, amount in parts)
    own = {code: amount for code, amount in parts if code in OF_THEIR_OWN}
    assert own == {code: amount for code, amount in shown if code in OF_THEIR_OWN}


def a_quote(owner=None):
    measurement = MeasurementFactory(geometry=geometry_of(1182.3, 2042.04, 30.0))
    return quotes.make(measurement, Specification(AlloyFactory().code), customer=owner)


@pytest.mark.django_db
def test_the_ring_of_the_documents_shows_five_lines_of_work_and_vat():
    quote = a_quote()
    assert sum(amount for _code, amount in lines_of(quote, Role.CUSTOMER)) == quote.total
    assert [code for code, _amount in lines_of(quote, Role.CUSTOMER)] == [
        "metal", "setup", "wax", "casting", "finishing", "assay", "vat",
    ]  # fmt: skip
    assert [code for code, _amount in lines_of(quote, Role.SELLER)] == [
        code for code, _amount in quote.parts
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER])
def test_a_buyers_document_tells_nothing_of_the_house(client, role):
    owner = UserFactory(role=role)
    quote = a_quote(owner)
    client.force_login(owner)
    found = client.get(f"/quotes/{quote.public_id}.json").content.decode()
    page = client.get(quote.get_absolute_url()).content.decode()
    checked = client.post(f"/quotes/{quote.public_id}/check/").content.decode()
    for text in (found, page.lower(), checked.lower()):
        assert [word for word in HOUSE if word in text.split("<main")[-1]] == []
    assert sum(Decimal(part["amount"]) for part in json.loads(found)["parts"]) == quote.total


@pytest.mark.django_db
def test_the_staff_sees_it_all(client):
    quote = a_quote()
    client.force_login(UserFactory(role=Role.SELLER))
    found = client.get(f"/quotes/{quote.public_id}.json").json()
    assert found["inputs"]["rates"]["margin"] == "0.3500"
    assert "margin" in [part["code"] for part in found["parts"]]


@pytest.mark.django_db
def test_the_owner_may_show_it(client):
    next_tariff(shows_margin=True)
    owner = UserFactory()
    quote = a_quote(owner)
    client.force_login(owner)
    found = client.get(f"/quotes/{quote.public_id}.json").json()
    assert "margin" in [part["code"] for part in found["parts"]]


@pytest.mark.django_db
def test_no_page_of_the_shop_names_the_margin(client):
    asked = priced_for(UserFactory())
    order = OrderFactory(customer=asked.customer, status="PRICE_CALCULATED", quote=asked.quote)
    product = ProductFactory()
    MeasurementFactory(model=product.model)
    client.force_login(asked.customer)
    for path in (url_of(asked), f"/orders/{order.public_id}/", product.get_absolute_url()):
        page = html.unescape(client.get(path).content.decode())
        assert "How the price is made" in page, path
        assert "argin" not in page.split("<main")[1], path
