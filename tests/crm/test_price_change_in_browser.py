"""A seller sees the new price while typing, and is asked about one far from the old."""

from typing import TYPE_CHECKING

import pytest

from jewelry.accounts.models import Role
from tests.crm.test_adjusting import now, order
from tests.factories import UserFactory
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["order"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_seller_types_sees_is_asked_and_says_yes(page: "Page", live_server, order) -> None:
    sign_in(page.context, live_server.url, UserFactory(role=Role.SELLER))
    page.goto(f"/admin/orders/order/{order.pk}/change/")
    page.get_by_text("Adjust the price…").click()
    page.get_by_label("More, or less with a minus").fill("-5,5")
    page.get_by_label("In", exact=True).select_option("percent")
    page.get_by_text("130 676 ₽").wait_for()
    page.get_by_label("More, or less with a minus").fill("-55")
    page.get_by_text("The price changes by more than half").wait_for()
    with page.expect_response("**/move/adjust/"):  # else the press cuts the preview off
        page.locator("#adjust-reason").fill("A display piece.")
    page.get_by_role("button", name="Adjust the price").click()
    page.get_by_role("button", name="Yes, 62 227 ₽ instead of 138 282 ₽").click()
    page.get_by_text("Price adjusted: 1 order.").wait_for()
    assert now(order).quote.total == 62227
