import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jewelry.accounts.models import Role
from jewelry.models3d.models import Measurement
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import FINAL, Status
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
)
from tests.support.html import compact

pytestmark = pytest.mark.django_db

S = Status
FREE = S.MANUFACTURING_APPROVED
NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)


def board(browser, query="", tag="", language="en"):
    headers = {"Accept-Language": language}
    if tag:
        headers |= {"HX-Request": "true", "HX-PTag": tag}
    return browser.get(f"/mes/{query}", headers=headers)


def tag_of(browser, query="", language="en"):
    return board(browser, query, "none", language)["HX-PTag"]


def rows(response):
    return re.findall(r'<tr id="[^"]+" data-order="([^"]+)"', response.content.decode())


def older(response):
    found = re.search(r'href="([^"]+)" rel="next"', compact(response.content.decode()))
    return found[1].replace("&amp;", "&") if found else ""


def pages(browser, query="", between=lambda: None):
    """The rows of every page, walked as a person walks them."""
    seen = []
    while True:
        response = board(browser, query)
        seen.append(rows(response))
        if not (query := older(response)):
            return seen
        between()


def numbers(orders):
    return [order.number for order in orders]


def test_each_tab_says_how_many_it_holds(workshop) -> None:
    OrderFactory.create_batch(2)
    OrderFactory(status=S.SHIPPED)
    page = board(workshop).content.decode()
    tabs = dict(re.findall(r'href="\?status=(\w+)"[^>]*>[^<]+<b class="num">(\d+)</b>', page))
    assert set(tabs) == set(Status)
    assert {tab: int(count) for tab, count in tabs.items() if count != "0"} == {
        FREE: 2,
        S.SHIPPED: 1,
    }
    assert f'href="?status={FREE}" aria-current="page"' in page


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_list_urgent_ones_first_until_they_are_over(workshop, status) -> None:
    hours = (1, 3, 2)
    orders = [OrderFactory(status=status, created_at=NOON + timedelta(hours=h)) for h in hours]
    OrderFactory(status=S.CLOSED if status != S.CLOSED else S.CANCELLED)
    hurried = OrderFactory(status=status, created_at=NOON, rush=True)
    shown = rows(board(workshop, f"?status={status}"))
    newest_first = [orders[1].number, orders[2].number, orders[0].number]
    is_over = status in FINAL
    assert shown == (
        [*newest_first, hurried.number] if is_over else [hurried.number, *newest_first]
    )


def test_pages_of_50_show_every_order_once_though_their_times_are_equal(workshop) -> None:
    orders = OrderFactory.create_batch(101, created_at=NOON, model=None, quote=None)
    found = pages(workshop)
    assert [len(page) for page in found] == [50, 50, 1]
    assert list(chain(*found)) == numbers(reversed(orders))


def test_an_order_that_arrives_between_two_pages_repeats_and_hides_none(workshop) -> None:
    orders = [OrderFactory(created_at=NOON + timedelta(minutes=m)) for m in range(51)]
    found = pages(workshop, between=OrderFactory)
    assert list(chain(*found)) == numbers(reversed(orders))


def test_exactly_50_orders_have_no_second_page(workshop) -> None:
    OrderFactory.create_batch(50, model=None, quote=None)
    assert older(board(workshop)) == ""


@pytest.mark.parametrize("query", ["?status=", "?status=NONE", "?status=1%EF%BF%BD", "?before=x-1"])
def test_what_cannot_be_read_is_the_first_page_of_free_orders(workshop, query) -> None:
    order = OrderFactory()
    OrderFactory(status=S.SHIPPED)
    assert rows(board(workshop, query)) == [order.number]


@pytest.mark.parametrize(
    "cursor", ["9" * 16 + "-1", "1-" + "9" * 15, "-", "1-", "-1", "1-1-1", "٢-١"]
)
def test_no_cursor_breaks_the_list(workshop, cursor) -> None:
    OrderFactory()
    assert board(workshop, f"?before={cursor}").status_code == 200


def test_a_poll_that_has_the_latest_gets_no_html(workshop) -> None:
    OrderFactory()
    response = board(workshop, tag=tag_of(workshop))
    assert (response.status_code, response.content) == (304, b"")


def test_the_page_itself_carries_the_tag_of_its_first_poll(workshop) -> None:
    OrderFactory()
    assert f'hx-ptag="{tag_of(workshop)}"' in board(workshop).content.decode()


def rename(what, **values):
    type(what).objects.filter(pk=what.pk).update(**values)


@pytest.mark.parametrize(
    "change",
    [
        lambda order, rival: OrderFactory(),
        lambda order, rival: OrderFactory(status=S.CLOSED),
        lifecycle.take,
        lambda order, rival: lifecycle.cancel(order, UserFactory(role=Role.ADMIN), "Lost stone."),
        lambda order, rival: rename(order, title="Wave ring"),
        lambda order, rival: rename(order, quantity=2),
        lambda order, rival: rename(order, due_at=NOON),
        lambda order, rival: rename(order.customer, name="Dasha Kim"),
        lambda order, rival: rename(order.alloy, name_en="Yellow gold"),
    ],
    ids=["in", "count", "taken", "out", "title", "quantity", "promise", "customer", "alloy"],
)
def test_any_change_of_what_is_shown_shows_at_the_next_poll(workshop, rival, change) -> None:
    order = OrderFactory()
    tag = tag_of(workshop)
    before = board(workshop, tag="none").content
    change(order, rival)
    response = board(workshop, tag=tag)
    assert response.status_code == 200
    assert response.content != before
    assert response["HX-PTag"] != tag


def test_coming_back_makes_the_same_list_but_not_the_same_tag(workshop, rival) -> None:
    order = OrderFactory()
    tag = tag_of(workshop)
    lifecycle.take(order, rival)
    lifecycle.give_back(order, rival, "The wax broke.")
    assert board(workshop, tag=tag).status_code == 200


def test_each_list_page_and_language_has_its_own_tag(workshop) -> None:
    OrderFactory()
    tags = {tag_of(workshop, query) for query in ("", "?status=CLOSED", "?before=9-9")}
    tags.add(tag_of(workshop, language="ru"))
    assert len(tags) == 4


def test_two_operators_see_the_same_html(workshop, rival, client) -> None:
    OrderFactory()
    first = board(workshop, tag="none").content
    client.force_login(rival)
    assert board(client, tag="none").content == first


def test_an_order_that_left_is_named_with_its_taker(workshop, rival) -> None:
    order = lifecycle.take(OrderFactory(), rival)
    gone = board(workshop, tag="none").content.decode().split('id="gone"')[1]
    assert f'<li data-order="{order.number}">Anton Mironov, ' in gone


def test_fifty_rows_cost_no_more_queries_than_five(workshop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            board(workshop, "?status=MANUFACTURING_STARTED")
        return len(captured)

    OrderFactory.create_batch(5, status=S.MANUFACTURING_STARTED)
    five = queries()
    OrderFactory.create_batch(45, status=S.MANUFACTURING_STARTED)
    assert queries() == five <= 8


def test_a_poll_without_news_costs_few_queries(workshop, django_assert_max_num_queries) -> None:
    OrderFactory.create_batch(3)
    tag = tag_of(workshop)
    with django_assert_max_num_queries(5):
        assert board(workshop, tag=tag).status_code == 304


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "A new order appears here by itself."), ("?status=CLOSED", "There are no orders here.")],
)
def test_an_empty_list_says_so(workshop, query, words) -> None:
    assert words in board(workshop, query).content.decode()


def test_only_free_orders_have_the_button(workshop, rival) -> None:
    free, taken = OrderFactory(), lifecycle.take(OrderFactory(), rival)
    assert f"/mes/orders/{free.number}/take/" in board(workshop).content.decode()
    page = board(workshop, "?status=MANUFACTURING_STARTED").content.decode()
    assert f"/mes/orders/{taken.number}/take/" not in page
    assert "Anton" in page


def test_urgent_orders_are_marked_and_first_wherever_an_operator_looks(workshop, operator) -> None:
    held = {"status": S.MANUFACTURING_STARTED, "operator": operator}
    other = OrderFactory(due_at=NOON, **held)
    hurried = OrderFactory(due_at=NOON + timedelta(days=9), rush=True, **held)
    mine = workshop.get("/mes/mine/").content.decode()
    assert mine.index(hurried.number) < mine.index(other.number)
    listed = board(workshop, f"?status={S.MANUFACTURING_STARTED}").content.decode()
    page = workshop.get(f"/mes/orders/{hurried.number}/").content.decode()
    assert [html.count('class="tag urgent"') for html in (mine, listed, page)] == [1, 1, 1]


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER, Role.SELLER])
@pytest.mark.parametrize("path", ["", "mine/", "find/?q=1", "orders/1/", "orders/1/model/"])
def test_others_do_not_find_the_workshop(client, role, path) -> None:
    OrderFactory(pk=1)
    client.force_login(UserFactory(role=role))
    assert client.get(f"/mes/{path}").status_code == 404


@pytest.mark.parametrize("typed", ["{order.number}", " {order.pk} ", "al-{order.pk}"])
def test_a_scanned_or_typed_number_opens_its_order(workshop, typed) -> None:
    order = OrderFactory()
    response = workshop.get("/mes/find/", {"q": typed.format(order=order)})
    assert response["Location"] == f"/mes/orders/{order.number}/"


def test_an_unknown_number_leads_back_to_the_list_with_a_word(workshop) -> None:
    response = workshop.get("/mes/find/", {"q": "<b>ring"}, follow=True)
    assert response.redirect_chain == [("/mes/", 302)]
    assert "There is no order “&lt;b&gt;ring”." in response.content.decode()


def test_mine_shows_what_i_hold_and_its_next_step(workshop, operator, rival) -> None:
    made = OrderFactory(status=S.MANUFACTURING_COMPLETED, operator=operator)
    OrderFactory(status=S.SHIPPED, operator=operator)
    lifecycle.take(OrderFactory(), rival)
    page = workshop.get("/mes/mine/").content.decode()
    assert re.findall(r'data-order="([^"]+)" data-status="(\w+)"', page) == [
        (made.number, S.MANUFACTURING_COMPLETED)
    ]
    assert re.findall(r"/mes/orders/[^/]+/(\w+)/\"", page) == ["pack"]


def test_mine_says_when_my_hands_are_empty(workshop) -> None:
    assert "You hold no orders." in workshop.get("/mes/mine/").content.decode()


def test_an_orders_page_has_the_facts_of_its_model(workshop) -> None:
    measured: Measurement = MeasurementFactory()
    quote = QuoteFactory(
        model=measured.model, mass_net=Decimal("5.29"), mass_billed=Decimal("5.66")
    )
    order = OrderFactory(
        model=measured.model,
        alloy=AlloyFactory(),
        quote=quote,
        quantity=3,
        comment="Engrave <J+M>.\nThank you!",
    )
    page = compact(workshop.get(f"/mes/orders/{order.number}/").content.decode())
    assert f'data-order="{order.number}" data-status="{FREE}"' in page
    for fact in ("13.92 g/cm³", "5.29 g", "with loss 5.66 g", "20.0 × 20.0 × 5.0", "980"):
        assert fact in page, fact
    assert "Engrave &lt;J+M&gt;.<br>Thank you!" in page
    assert f"/mes/orders/{order.number}/model/" in page


def test_the_card_beside_the_list_is_a_fragment(workshop) -> None:
    order = OrderFactory(status=S.SUBMITTED, model=None, quote=None)
    response = workshop.get(f"/mes/orders/{order.number}/", headers={"HX-Request": "true"})
    assert order.title in response.content.decode()
    assert "<html" not in response.content.decode()


def test_an_order_without_a_model_has_none_to_download(workshop) -> None:
    order = OrderFactory(model=None)
    assert workshop.get(f"/mes/orders/{order.number}/model/").status_code == 404
    assert Order.objects.get() == order
