import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.models3d import store
from jewelry.models3d.finding import Finding
from jewelry.orders import lifecycle, transition
from jewelry.orders.statuses import Status
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Quote
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
)
from tests.models3d.shapes import cube, stl
from tests.support.html import compact

pytestmark = pytest.mark.django_db

S = Status
LIST = "/admin/orders/order/"
NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)


def page_of(order):
    return f"{LIST}{order.pk}/change/"


def numbers(response):
    return re.findall(r">\s*(AL-\d{6})\s*<", response.content.decode())


def waiting(**extra):
    """An order that the computer could not price."""
    quote = QuoteFactory(verdict="MANUAL", total=None, parts=[], findings=[Finding("too_heavy")])
    return OrderFactory(status=S.SUBMITTED, quote=quote, **extra)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER, Role.OPERATOR])
def test_others_are_asked_to_sign_in_as_somebody_else(client, role) -> None:
    client.force_login(UserFactory(role=role))
    order = OrderFactory()
    for path in (LIST, page_of(order), f"{LIST}{order.pk}/model/"):
        assert client.get(path)["Location"].startswith("/admin/login/")
    assert client.post(f"{LIST}{order.pk}/move/cancel/").status_code == 302


def test_the_list_shows_urgent_ones_first_then_the_newest(sales) -> None:
    orders = [OrderFactory(created_at=NOON + timedelta(hours=h)) for h in (1, 3, 2)]
    hurried = OrderFactory(created_at=NOON, rush=True)
    page = sales.get(LIST)
    assert numbers(page) == [hurried.number, *(orders[i].number for i in (1, 2, 0))]
    assert page.content.decode().count('class="tag urgent"') == 1


def test_fifty_rows_cost_no_more_queries_than_five(sales) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert sales.get(LIST).status_code == 200
        return len(captured)

    OrderFactory.create_batch(5, status=S.MANUFACTURING_STARTED)
    sales.get(LIST)
    five = queries()
    OrderFactory.create_batch(45, status=S.MANUFACTURING_STARTED)
    assert queries() == five <= 12


@pytest.mark.parametrize(
    "words",
    ["{order.number}", "{order.pk}", "nina o", "nina.orlova", "NINA@EXAMPLE", " {order.number} "],
)
def test_an_order_is_found_by_its_number_or_its_customer(sales, words) -> None:
    nina = UserFactory(username="nina.orlova", name="Nina Orlova", email="nina@example.com")
    order = OrderFactory(customer=nina)
    OrderFactory()
    assert numbers(sales.get(LIST, {"q": words.format(order=order)})) == [order.number]


@pytest.mark.parametrize("words", ["nobody", "AL-999999", "%", "'; drop"])
def test_what_is_not_there_is_not_found(sales, words) -> None:
    OrderFactory()
    assert numbers(sales.get(LIST, {"q": words})) == []


def test_the_filters_find_what_needs_a_seller(sales) -> None:
    late = OrderFactory(due_at=NOON)
    by_hand = waiting()
    expired = OrderFactory(
        status=S.PRICE_CALCULATED, quote=QuoteFactory(valid_until=timezone.now())
    )
    other = AlloyFactory(code="silver-925", name_en="Sterling silver", base="silver")
    silver = OrderFactory(status=S.SHIPPED, alloy=other, due_at=NOON)
    found = {
        "needs=late": late,
        "needs=price": by_hand,
        "needs=expired": expired,
        "status__exact=SHIPPED": silver,
        f"alloy__id__exact={other.pk}": silver,
    }
    for query, order in found.items():
        assert numbers(sales.get(f"{LIST}?{query}")) == [order.number], query


def test_the_first_page_counts_what_waits(sales) -> None:
    OrderFactory.create_batch(2, status=S.PRICE_CALCULATED)
    waiting()
    page = compact(sales.get("/admin/").content.decode())
    counts = re.findall(r'href="([^"]+)" class="\w*"><b>(\d+)</b>', page)
    assert [int(count) for _address, count in counts] == [2, 1, 0, 0, 0]
    for address, count in counts:
        assert len(numbers(sales.get(address.replace("&amp;", "&")))) == int(count), address


def test_an_orders_page_shows_the_price_part_by_part(sales) -> None:
    parts = [["metal", "30000.00"], ["casting", "4583.33"], ["vat", "6916.67"]]
    quote = QuoteFactory(parts=parts, total=Decimal("41500.00"))
    order = OrderFactory(status=S.PRICE_CALCULATED, quote=quote, comment="Engrave <J+M>")
    MeasurementFactory(model=order.model, pictured=True)
    page = sales.get(page_of(order)).content.decode()
    for amount in ("30000", "4583.33", "6916.67", "41500"):
        assert f"<td>{rub(Decimal(amount))}</td>" in page, amount
    assert "Engrave &lt;J+M&gt;" in page
    assert f"/pictures/{order.model.sha256}/yellow.webp" in page


def test_an_orders_page_has_its_history_and_no_link_that_a_seller_cannot_follow(sales) -> None:
    model = store.keep(ContentFile(stl(cube())), "ring.stl")
    order = OrderFactory(status=S.MANUFACTURING_STARTED, model=model)
    sales.post(f"{LIST}{order.pk}/move/return/", {"reason": "No 1.1 mm stones."})
    page = sales.get(page_of(order)).content.decode()
    assert "No 1.1 mm stones." in page
    assert "Maria Volkova" in page
    assert f"{order.pk} return" not in page
    for link in set(re.findall(r'href="(/admin/[^"#?]+)', page)):
        if "logout" not in link:
            assert sales.get(link).status_code == 200, link


def test_the_status_is_no_field_of_any_form(sales, office) -> None:
    order = OrderFactory(status=S.PRICE_CALCULATED)
    for browser in (sales, office):
        assert 'name="status"' not in browser.get(page_of(order)).content.decode()
        assert browser.post(page_of(order), {"status": S.CLOSED}).status_code == 403
        assert browser.get(f"{LIST}add/").status_code == 403
        assert browser.post(f"{LIST}{order.pk}/delete/", {"post": "yes"}).status_code == 403
    order.refresh_from_db()
    assert (order.status, order.version) == (S.PRICE_CALCULATED, 1)


@pytest.mark.parametrize(
    ("verb", "before", "after", "answers"),
    [
        ("approve", S.PRICE_CALCULATED, S.MANUFACTURING_APPROVED, {}),
        ("close", S.SHIPPED, S.CLOSED, {}),
        ("cancel", S.PACKAGING, S.CANCELLED, {"reason": "The stone is lost."}),
        ("return", S.MANUFACTURING_STARTED, S.MANUFACTURING_APPROVED, {"reason": "He is ill."}),
    ],
)
def test_a_seller_moves_one_order(sales, seller, verb, before, after, answers) -> None:
    order = OrderFactory(status=before)
    assert f"/move/{verb}/" in sales.get(page_of(order)).content.decode()
    response = sales.post(f"{LIST}{order.pk}/move/{verb}/", answers)
    assert (response.status_code, response["Location"]) == (302, page_of(order))
    order.refresh_from_db()
    assert order.status == after
    event = order.events.get()
    assert (event.actor, event.verb, event.reason) == (seller, verb, answers.get("reason", ""))


@pytest.mark.parametrize("verb", ["cancel", "return"])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_move_that_needs_a_reason_is_not_made_without(sales, verb, reason) -> None:
    order = OrderFactory(status=S.MANUFACTURING_STARTED)
    sales.post(f"{LIST}{order.pk}/move/{verb}/", {"reason": reason})
    order.refresh_from_db()
    assert (order.status, order.version) == (S.MANUFACTURING_STARTED, 1)


def test_the_page_offers_only_what_may_be_done_now(sales) -> None:
    offered = {
        status: re.findall(
            rf'action="{LIST}\d+/move/(\w+)/',
            sales.get(page_of(OrderFactory(status=status))).content.decode(),
        )
        for status in Status
    }
    assert offered == {
        S.INITIATED: ["cancel"],
        S.FILE_UPLOADED: ["cancel"],
        S.SUBMITTED: ["cancel", "price"],
        S.PRICE_CALCULATED: ["approve", "adjust", "cancel"],
        S.MANUFACTURING_APPROVED: ["cancel"],
        S.MANUFACTURING_STARTED: ["cancel", "return"],
        S.MANUFACTURING_COMPLETED: ["cancel"],
        S.PACKAGING: ["cancel"],
        S.SHIPPED: ["close"],
        S.CLOSED: [],
        S.CANCELLED: [],
    }


def test_a_late_click_is_refused_in_words(sales) -> None:
    order = OrderFactory(status=S.CANCELLED)
    response = sales.post(f"{LIST}{order.pk}/move/approve/", follow=True)
    assert "do that now: it is “Cancelled”" in response.content.decode()


@pytest.mark.parametrize("verb", ["take", "ship", "submit", "nonsense"])
def test_a_seller_has_no_other_moves(sales, verb) -> None:
    order = OrderFactory()
    assert sales.post(f"{LIST}{order.pk}/move/{verb}/").status_code == 404


def test_looking_moves_nothing(sales) -> None:
    order = OrderFactory(status=S.PRICE_CALCULATED)
    looked = sales.get(f"{LIST}{order.pk}/move/approve/")
    assert looked["Location"] == f"{LIST}{order.pk}/"


def test_a_price_by_hand_prices_the_order(sales, seller) -> None:
    order = waiting()
    asked = order.quote
    answers = {"total": "52400.50", "reason": "Too heavy for the formula."}
    sales.post(f"{LIST}{order.pk}/move/price/", answers)
    order.refresh_from_db()
    assert order.status == S.PRICE_CALCULATED
    assert (order.quote.total, order.quote.author) == (Decimal("52400.50"), seller)
    assert (order.quote.customer, order.quote.replaces) == (order.customer, asked)
    assert f"<td>{rub(Decimal('52400.50'))}</td>" in sales.get(page_of(order)).content.decode()
    assert order.events.get().reason == "Too heavy for the formula."


@pytest.mark.parametrize("total", ["", "0", "-5", "a lot", "NaN", "1e30"])
def test_a_price_that_is_none_is_refused(sales, total) -> None:
    order = waiting()
    sales.post(f"{LIST}{order.pk}/move/price/", {"total": total, "reason": "By eye."})
    order.refresh_from_db()
    assert (order.status, order.version) == (S.SUBMITTED, 1)


def test_a_price_for_an_order_that_moved_on_leaves_no_quote(sales) -> None:
    order = OrderFactory(status=S.SHIPPED)
    quotes = Quote.objects.count()
    sales.post(f"{LIST}{order.pk}/move/price/", {"total": "100", "reason": "By eye."})
    assert Quote.objects.count() == quotes
    order.refresh_from_db()
    assert order.status == S.SHIPPED


def choose(browser, action, orders, **answers):
    data = {"action": action, "_selected_action": [order.pk for order in orders]} | answers
    return browser.post(LIST, data, follow=True).content.decode()


@pytest.mark.parametrize(
    ("action", "before", "after", "said"),
    [
        ("approve", S.PRICE_CALCULATED, S.MANUFACTURING_APPROVED, "Approved for production: 2 orders."),
        ("close", S.SHIPPED, S.CLOSED, "Closed: 2 orders."),
        ("cancel", S.PACKAGING, S.CANCELLED, "Cancelled: 2 orders."),
        ("give_back", S.MANUFACTURING_STARTED, S.MANUFACTURING_APPROVED, "Returned to the shelf: 2 orders."),
    ],
)  # fmt: skip
def test_many_are_moved_and_each_that_could_not_be_is_told(
    sales, action, before, after, said
) -> None:
    orders = [OrderFactory(status=status) for status in (before, S.CANCELLED, before)]
    answers = {"reason": "The workshop is closed."} if action in {"cancel", "give_back"} else {}
    page = choose(sales, action, orders, **answers)
    assert said in page
    assert f"{orders[1].number} can&#x27;t do that now: it is “Cancelled”." in page
    for order in orders:
        order.refresh_from_db()
    assert [order.status for order in orders] == [after, S.CANCELLED, after]


def test_orders_past_the_thousandth_are_named_as_the_form_needs_them(sales) -> None:
    order = OrderFactory(pk=1_234_567)
    assert 'name="_selected_action" value="1234567"' in choose(sales, "cancel", [order])


@pytest.mark.parametrize("action", ["cancel", "give_back"])
def test_a_reason_is_asked_for_once_for_all_of_them(sales, action) -> None:
    orders = OrderFactory.create_batch(2, status=S.MANUFACTURING_STARTED)
    page = choose(sales, action, orders)
    assert 'name="reason"' in page
    assert re.findall(r'name="_selected_action" value="(\d+)"', page) == [
        str(order.pk) for order in reversed(orders)
    ]
    assert "This field is required." in choose(sales, action, orders, reason="  ")
    assert {type(order).objects.get(pk=order.pk).version for order in orders} == {1}


def test_more_orders_than_a_form_can_hold_are_not_asked_about(sales, monkeypatch) -> None:
    monkeypatch.setattr("crm.admin.order_actions.MAX_ORDERS_AT_ONCE", 1)
    page = choose(sales, "cancel", OrderFactory.create_batch(2))
    assert "Choose at most 1 orders at a time." in page
    assert 'name="reason"' not in page


def test_ten_refusals_are_told_and_the_others_counted(sales) -> None:
    page = choose(sales, "close", OrderFactory.create_batch(12))
    assert page.count("do that now") == 10
    assert "… and 2 more could not be moved." in page


def test_a_bulk_move_by_somebody_else_is_refused(client) -> None:
    order = OrderFactory(status=S.PRICE_CALCULATED)
    client.force_login(UserFactory(role=Role.OPERATOR))
    choose(client, "approve", [order])
    order.refresh_from_db()
    assert order.status == S.PRICE_CALCULATED
    assert order.status_since <= timezone.now()


def test_a_price_that_changed_meanwhile_is_not_approved_unseen(sales) -> None:
    order = OrderFactory(status=S.PRICE_CALCULATED)
    page = sales.get(f"{LIST}{order.pk}/change/").content.decode()
    seen = str(order.quote.public_id)
    assert f'name="quote" value="{seen}"' in page
    newer = QuoteFactory.build(
        model=order.model, alloy=order.alloy, replaces=order.quote, total=Decimal(52000)
    )
    transition.reprice({order.pk: newer})
    response = sales.post(f"{LIST}{order.pk}/move/approve/", {"quote": seen}, follow=True)
    assert "costs 52\xa0000\xa0₽ by now. Please look again." in response.content.decode()
    order.refresh_from_db()
    assert (order.status, order.version) == (S.PRICE_CALCULATED, 2)
    assert [event.verb for event in order.events.all()] == ["reprice"]
    lifecycle.accept(order, order.customer, order.quote.total)
    sales.post(f"{LIST}{order.pk}/move/approve/", {"quote": str(order.quote.public_id)})
    order.refresh_from_db()
    assert order.status == S.MANUFACTURING_APPROVED
