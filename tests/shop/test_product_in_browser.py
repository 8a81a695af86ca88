"""The product's page in a browser: the price follows each choice, and the order is what it says."""

import re
from decimal import Decimal as D
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from jewelry.pricing.labels import rub
from jewelry.purchases.models import Piece
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, geometry_of, tariff
from tests.shop.products import ProductFactory
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_price_follows_each_choice_and_what_is_ordered_costs_it(
    page: "Page", live_server
) -> None:
    tariff()
    AlloyFactory(code="gold-585-red", name_en="585 red gold", colour="rose")
    ring = ProductFactory(
        alloy=AlloyFactory(), size_from=D(15), size_to=D(20), engraved=["inside", "outside"]
    )
    MeasurementFactory(model=ring.model, geometry=geometry_of(400.0, 600.0, 20.0, 17.5))
    sign_in(page.context, live_server.url, UserFactory())
    page.goto(ring.get_absolute_url())
    seen = page.locator("#offer .price")
    expect(seen).to_contain_text("for one piece")
    page.get_by_label("Size").select_option("19.5")
    page.get_by_label("Quantity").fill("2")
    page.get_by_label("Quantity").press("Tab")
    expect(seen).to_contain_text("for 2 pieces")
    page.locator("details.told summary", has_text="Engraving").click()
    page.get_by_label("Engraving").press_sequentially("Зуле")
    expect(page.locator(".engraved")).to_have_text("Зуле")
    expect(page.get_by_label("Engraving")).to_be_focused()
    page.locator("[name=family][value='gold-rose']").check(force=True)
    expect(page.locator("[name=alloy]:checked")).to_have_value("gold-585-red")
    expect(page.locator("#id_alloy .tab:has(:checked)")).to_contain_text("Red gold")
    page.get_by_label("A word to the jeweller").fill("HERE")
    page.wait_for_url(re.compile("alloy=gold-585-red.*size=19.5.*engraving="))
    with page.expect_response("**/price/"):
        page.get_by_label("Finish").select_option("satin")
    expect(page.locator("#offer select#id_finish")).to_have_value("satin")
    page.get_by_role("button", name="Add to the basket").click()
    page.wait_for_url("**/basket/")
    piece = Piece.objects.get()
    wanted = piece.wanted
    assert (wanted.alloy, wanted.quantity, wanted.ring_size) == ("gold-585-red", 2, D("19.5"))
    assert wanted.engraving is not None and wanted.engraving.text == "Зуле"
    assert (wanted.finish, piece.comment) == ("satin", "HERE")
    assert piece.seen_total is not None
    expect(page.locator("main")).to_contain_text(rub(piece.seen_total).replace("\xa0", " "))
