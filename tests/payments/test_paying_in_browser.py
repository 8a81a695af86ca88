"""The walk of a customer's money in a real browser, there and back, with Back in between."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from jewelry.payments import links
from jewelry.payments.demo import notifying
from jewelry.payments.models import DemoCharge, Payment
from tests.payments.moneys import placed, sums

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def purchase():
    """Paid by whoever has the letter's link."""
    return placed(30_000, 10_000)


def to_the_bank(page: Page, purchase) -> None:
    page.goto(links.path(purchase))
    page.get_by_role("button", name="Pay 20 000").click()
    page.wait_for_url("**/payments/demo/**")


def test_a_deposit_is_paid_and_the_browsers_back_pays_nothing_twice(page: Page, purchase) -> None:
    to_the_bank(page, purchase)
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("your payment has come")
    assert sums(purchase)[0] == 20_000
    bank = Payment.objects.get().url
    page.goto(bank)
    expect(page.locator("main")).to_contain_text("This payment is over.")
    page.goto(links.path(purchase))
    expect(page.locator("#payment")).to_contain_text("The rest")
    assert (sums(purchase)[0], Payment.objects.count()) == (20_000, 1)


def test_the_page_shows_a_late_payment_by_itself(page: Page, purchase) -> None:
    to_the_bank(page, purchase)
    page.get_by_role("button", name="a minute later").click()
    expect(page.locator("#payment")).to_contain_text("has not told us of your payment yet")
    charge = DemoCharge.objects.get()
    settings.SITE_ADDRESS, before = page.url.split("/pay/")[0], settings.SITE_ADDRESS
    try:
        notifying.send(charge.pk)
    finally:
        settings.SITE_ADDRESS = before
    assert sums(purchase)[0] == 20_000, "a real request, signed, told the house"
    expect(page.locator("#payment")).to_contain_text("The rest")


def test_a_refused_card_is_tried_again(page: Page, purchase) -> None:
    to_the_bank(page, purchase)
    page.get_by_role("button", name="The bank refuses").click()
    expect(page.locator(".notices")).to_contain_text("did not succeed")
    to_the_bank(page, purchase)
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("your payment has come")
    assert sums(purchase)[0] == 20_000
