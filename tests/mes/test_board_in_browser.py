"""The list stands still under the hand."""

import re

import pytest
from playwright.sync_api import expect

from jewelry.orders import lifecycle
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory
from tests.mes.browser import focused, free, numbers, open_board, row, shown, wake

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_order_waits_behind_the_bar_until_n_is_pressed(board) -> None:
    orders = free(2)
    open_board(board)
    [third] = free()
    expect(board.get_by_text("1 new order")).to_be_visible()  # by the poll itself
    [fourth] = free()
    wake(board)
    expect(board.get_by_text("2 new orders")).to_be_visible()
    assert shown(board) == numbers(orders[::-1])
    board.keyboard.press("n")
    assert shown(board) == numbers([fourth, third, *orders[::-1]])
    assert focused(board) == fourth.number
    expect(board.locator("#more")).to_be_hidden()


def test_an_order_shows_at_once_where_nothing_is_under_the_hand(board) -> None:
    open_board(board)
    [order] = free()
    wake(board)
    assert shown(board) == [order.number]


def test_focus_and_scroll_stay_through_a_poll(board, rival) -> None:
    orders = free(40)
    open_board(board)
    row(board, orders[10]).focus()
    before = board.evaluate("[scrollY, document.activeElement.getBoundingClientRect().top]")
    assert before[0] > 0
    board.evaluate("window.node = document.activeElement")
    free(3)
    lifecycle.take(orders[-1], rival)
    wake(board)
    expect(row(board, orders[-1])).to_have_class(re.compile("is-taken"))
    after = board.evaluate("[scrollY, document.activeElement.getBoundingClientRect().top]")
    assert board.evaluate("window.node === document.activeElement && window.node.isConnected")
    assert after == before


def test_what_a_rival_took_stays_greyed_with_their_name_and_then_goes(board, rival) -> None:
    orders = free(3)
    board.clock.install()
    open_board(board)
    lifecycle.take(orders[1], rival)
    wake(board)
    assert shown(board) == numbers(orders[::-1])
    grey = row(board, orders[1])
    expect(grey).to_have_class(re.compile("is-taken"))
    expect(grey).to_contain_text("Anton Mironov")
    expect(grey.locator("button")).to_have_count(0)
    board.clock.fast_forward(9000)
    expect(grey).to_have_count(0)
    assert shown(board) == numbers([orders[2], orders[0]])


def test_nothing_goes_while_a_hand_is_on_the_list(board, rival) -> None:
    orders = free(2)
    board.clock.install()
    open_board(board)
    row(board, orders[0]).focus()
    lifecycle.take(orders[1], rival)
    wake(board)
    board.clock.fast_forward(9000)
    assert shown(board) == numbers(orders[::-1])


def test_the_last_free_order_is_greyed_before_the_list_says_it_is_empty(board, rival) -> None:
    [order] = free()
    board.clock.install()
    open_board(board)
    lifecycle.take(order, rival)
    wake(board)
    expect(row(board, order)).to_contain_text("Anton Mironov")
    expect(board.locator("#empty")).to_be_hidden()
    board.clock.fast_forward(9000)
    expect(board.locator("#empty")).to_be_visible()


def test_a_session_that_ended_leads_to_the_sign_in_page(board) -> None:
    free()
    open_board(board)
    board.context.clear_cookies()
    board.evaluate("htmx.trigger('#board', 'wake')")
    board.wait_for_url("**/accounts/login/?next=/mes/")


def test_a_lost_connection_is_shown_until_it_is_back(board, page_errors) -> None:
    free()
    board.clock.install()
    open_board(board)
    live = board.locator("#live")
    for _ in range(5):  # polls without news are a connection, too
        with board.expect_response("**/mes/"):
            board.clock.run_for(2000)
    expect(live).not_to_have_class(re.compile("lost"))
    board.context.set_offline(True)
    board.clock.run_for(9000)
    expect(live).to_have_class(re.compile("lost"))
    expect(live).to_contain_text("No connection")
    board.context.set_offline(False)
    board.clock.run_for(3000)
    expect(live).not_to_have_class(re.compile("lost"))
    expect(live).to_contain_text("Live")
    assert [error for error in page_errors if "fetch" not in error and "ERR_" not in error] == []
    page_errors.clear()


def test_the_card_opens_beside_the_list_where_there_is_room(board) -> None:
    [order] = free()
    board.set_viewport_size({"width": 1440, "height": 900})
    open_board(board)
    board.get_by_role("link", name=order.title).click()
    expect(board.locator("#card h2")).to_have_text(order.title)
    assert board.url.endswith("/mes/")


def test_a_phone_scrolls_in_one_direction(board, operator) -> None:
    title = "A very long ring with a wave, three stones and an engraving inside, size 17¾"
    long = {"model": None, "title": "R" * 120, "comment": "https://example.com/" + "r" * 200}
    OrderFactory(**long, customer__name="Wolfeschlegelsteinhausenbergerdorff")
    OrderFactory(model=None, title=title, status=Status.PACKAGING, operator=operator)
    held = OrderFactory(**long, status=Status.MANUFACTURING_STARTED, operator=operator)
    board.set_viewport_size({"width": 390, "height": 844})
    for path in ("", "mine/", f"orders/{held.number}/"):
        board.goto(f"/mes/{path}")
        assert board.evaluate("document.documentElement.scrollWidth") <= 390, path
