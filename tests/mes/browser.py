"""What the browser tests of the workshop do with the page."""

import re

from playwright.sync_api import Locator, Page, Route

from jewelry.orders.models import Order
from tests.factories import OrderFactory


def free(count: int = 1) -> list[Order]:
    """Oldest first; without pictures."""
    return list(OrderFactory.create_batch(count, model=None))


def open_board(page: Page, query: str = "") -> None:
    page.goto(f"/mes/{query}")
    page.locator("#board[data-htmx-powered]").wait_for()


def wake(page: Page) -> None:
    """The next poll now instead of in 2 s; one that is on its way already has old news."""
    with page.expect_request(re.compile(r"/mes/(\?|$)")) as asked:
        page.evaluate("htmx.trigger('#board', 'wake')")
    answer = asked.value.response()
    assert answer
    answer.finished()
    page.evaluate("new Promise(requestAnimationFrame)")


def caught(page: Page, held: list[Route], count: int) -> None:
    """Routes are handed over while the page is spoken to."""
    while len(held) < count:
        page.evaluate("0")


def row(page: Page, order: Order) -> Locator:
    return page.locator(f"#rows > [data-order='{order.number}']")


def shown(page: Page) -> list[str]:
    rows = page.locator("#rows > tr:not([hidden])").all()
    return [row.get_attribute("data-order") or "" for row in rows]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-order]')?.dataset.order ?? ''"))


def numbers(orders: list[Order]) -> list[str]:
    return [order.number for order in orders]
