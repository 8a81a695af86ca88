"""Taking by hand, by key and without JavaScript."""

import pytest
from django.db import connection
from playwright.sync_api import Route, expect

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory
from tests.mes.browser import caught, focused, free, numbers, open_board, row, wake
from tests.support.web_server import sign_in

FREE = Status.MANUFACTURING_APPROVED


pytestmark = pytest.mark.django_db(transaction=True)


def test_the_keyboard_walks_takes_and_opens(board, operator) -> None:
    orders = free(3)[::-1]
    open_board(board)
    seen = []
    for key in "jjkjjj":
        board.keyboard.press(key)
        seen.append(focused(board))
    assert seen == numbers([orders[i] for i in (0, 1, 0, 1, 2, 2)])
    board.keyboard.press("k")
    board.keyboard.press("t")
    expect(board.locator("#toast")).to_contain_text(f"{orders[1].number} is yours.")
    expect(row(board, orders[1])).to_contain_text("Ivan Gromov")
    assert focused(board) == orders[2].number
    orders[1].refresh_from_db()
    assert orders[1].operator == operator
    board.keyboard.press("?")
    expect(board.locator("#keys")).to_be_visible()
    board.keyboard.press("Escape")
    board.keyboard.press("Enter")
    expect(board.locator("#card h2, .one h2").first).to_have_text(orders[2].title)


def test_the_keys_work_in_a_russian_layout(board) -> None:
    [order] = free()
    open_board(board)
    board.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))"
    )
    assert focused(board) == order.number


def test_letters_typed_into_the_search_are_letters(board) -> None:
    free()
    open_board(board)
    board.keyboard.press("/")
    board.keyboard.type("jt1")
    assert board.locator("#find").input_value() == "jt1"
    assert Order.objects.filter(status=FREE).count() == 1


def test_the_reserved_pay_grows_with_a_take(board) -> None:
    free()
    open_board(board)
    expect(board.locator("#pay")).to_contain_text("0 orders")
    board.get_by_role("button", name="Take").click()
    expect(board.locator("#pay .reserved")).to_contain_text("980")
    expect(board.locator("#pay")).to_contain_text("0 orders")


def test_a_button_that_is_pressed_leaves_the_focus_on_its_row(board) -> None:
    orders = free(2)
    open_board(board)
    row(board, orders[0]).get_by_role("button").focus()
    board.keyboard.press("Enter")
    expect(row(board, orders[0])).to_contain_text("Ivan Gromov")
    assert focused(board) == orders[0].number


def test_a_poll_that_left_before_the_take_does_not_bring_the_button_back(board) -> None:
    """The poll's answer, made before the take, is held until the take is answered."""
    orders = free(2)
    open_board(board)
    held: list[Route] = []
    free()  # the poll has news
    board.route("**/mes/", lambda route: route.continue_() if held else held.append(route))
    board.evaluate("htmx.trigger('#board', 'wake')")
    caught(board, held, 1)
    late = held[0].fetch()
    row(board, orders[0]).get_by_role("button").click()
    expect(row(board, orders[0])).to_contain_text("Ivan Gromov")
    board.evaluate(
        "window.back = false; new MutationObserver(() => { window.back ||= !!document.querySelector("
        f"'#{orders[0].number} button') }}).observe(document.body, {{childList: true, subtree: true}})"
    )
    held[0].fulfill(response=late)
    wake(board)
    assert not board.evaluate("window.back")
    expect(row(board, orders[0]).get_by_role("button")).to_have_count(0)


def test_two_takes_at_once_are_both_made_and_told(board, operator) -> None:
    orders = free(3)[::-1]
    open_board(board)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    board.route("**/take/", hold)
    for key in "jtt":
        board.keyboard.press(key)
    caught(board, held, 2)
    expect(board.locator("button.take[disabled]")).to_have_count(2)
    for route in held:
        route.continue_()
    for order in orders[:2]:
        expect(row(board, order)).to_contain_text("Ivan Gromov")
    assert Order.objects.filter(operator=operator).count() == 2


def test_an_operator_who_is_late_is_told_in_a_toast_and_sees_it_in_the_list(
    board, rival, page_errors
) -> None:
    orders = free(2)
    open_board(board)

    def be_faster(route: Route) -> None:
        lifecycle.take(orders[0], rival)
        connection.close()  # Playwright's own context has one of its own
        route.continue_()

    board.route("**/take/", be_faster)
    row(board, orders[0]).get_by_role("button").click()
    expect(board.locator("#toast .refused")).to_contain_text(
        f"{orders[0].number} was taken by Anton Mironov at "
    )
    expect(row(board, orders[0])).to_contain_text("Anton Mironov")
    assert [error for error in page_errors if "409" not in error] == []
    page_errors.clear()


def test_without_javascript_a_take_is_a_plain_form(browser, live_server, operator) -> None:
    order = free(2)[0]
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server.url, operator)
    page = context.new_page()
    page.goto("/mes/")
    row(page, order).get_by_role("button").click()
    expect(page.get_by_text(f"{order.number} is yours.")).to_be_visible()
    assert page.url.endswith("/mes/mine/")
    page.get_by_text("Return to the shelf…").click()
    page.get_by_placeholder("Why?").fill("The wax broke.")
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.get_by_text(f"{order.number} is free again.")).to_be_visible()
    context.close()
    order.refresh_from_db()
    assert order.operator is None


def test_an_administrator_watches_without_buttons(page, live_server) -> None:
    [order] = free()
    sign_in(page.context, live_server.url, UserFactory(role=Role.ADMIN))
    open_board(page)
    expect(row(page, order).get_by_role("button")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("t")
    wake(page)
    order.refresh_from_db()
    assert order.status == FREE


def test_with_full_hands_a_take_says_so_and_leaves_the_row(board, operator, page_errors) -> None:
    OrderFactory.create_batch(5, status=Status.MANUFACTURING_STARTED, operator=operator)
    [order] = free(1)
    open_board(board)
    board.get_by_role("button", name="Take").click()
    sentence = "You have 5 orders in hand; finish or return one first."
    expect(board.locator("#toast")).to_contain_text(sentence)
    expect(row(board, order).get_by_role("button", name="Take")).to_be_enabled()
    order.refresh_from_db()
    assert order.operator is None
    assert [error for error in page_errors if "409" not in error] == []
    page_errors.clear()
