import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import OrderEvent, PayEntry
from jewelry.orders.statuses import Status
from jewelry.pricing.labels import rub
from tests.factories import OrderFactory, UserFactory
from tests.support.html import compact

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
S = Status


def url(order, verb="take"):
    return f"/mes/orders/{order.number}/{verb}/"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_a_free_order_becomes_the_operators(workshop, operator) -> None:
    order = OrderFactory()
    response = workshop.post(url(order))
    assert (response.status_code, response["Location"]) == (302, "/mes/mine/")
    assert said(response) == [f"{order.number} is yours."]
    order.refresh_from_db()
    assert (order.status, order.operator) == (S.MANUFACTURING_STARTED, operator)
    assert OrderEvent.objects.get(order=order).verb == "take"
    assert PayEntry.objects.get().operator == operator


def test_htmx_gets_a_sentence_the_pay_and_a_nudge(workshop) -> None:
    order = OrderFactory(quote__fee=Decimal(1523))
    response = workshop.post(url(order), headers=HTMX)
    assert (response.status_code, response["HX-Trigger"]) == (200, "wake")
    assert f'<p class="done">{order.number} is yours.</p>' in response.content.decode()
    assert rub(Decimal(1523)) in response.content.decode()
    assert "<html" not in response.content.decode()


def test_the_loser_is_told_who_has_it_and_since_when(workshop, rival) -> None:
    order = lifecycle.take(OrderFactory(), rival)
    since = timezone.localtime(order.taken_at).strftime("%H:%M:%S")
    response = workshop.post(url(order))
    assert response.status_code == 409
    assert f"{order.number} was taken by Anton Mironov at {since}." in response.content.decode()
    assert "</html>" in response.content.decode()
    assert PayEntry.objects.get().operator == rival


def test_the_loser_with_htmx_is_told_the_same_and_looks_again(workshop, rival) -> None:
    order = lifecycle.take(OrderFactory(), rival)
    response = workshop.post(url(order), headers=HTMX)
    assert (response.status_code, response["HX-Trigger"]) == (409, "wake")
    assert 'class="refused"' in response.content.decode()
    assert f"{order.number} was taken by Anton Mironov at" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
def test_the_winners_second_click_is_no_error(workshop, headers, status) -> None:
    order = OrderFactory()
    workshop.post(url(order))
    assert workshop.post(url(order), headers=headers).status_code == status
    assert PayEntry.objects.count() == OrderEvent.objects.count() == 1


@pytest.mark.parametrize("number", ["AL-999999", "ring", "AL-99999999999999999999"])
def test_an_unknown_number_is_not_found(workshop, number) -> None:
    assert workshop.post(f"/mes/orders/{number}/take/").status_code == 404


@pytest.mark.parametrize("verb", ["take", "complete", "pack", "ship", "return"])
def test_looking_moves_nothing(workshop, verb) -> None:
    order = OrderFactory()
    assert workshop.get(url(order, verb))["Location"] == f"/mes/orders/{order.number}/"


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER, Role.SELLER, Role.ADMIN])
def test_only_operators_take(client, role) -> None:
    order = OrderFactory()
    client.force_login(UserFactory(role=role))
    assert client.post(url(order)).status_code == 404
    order.refresh_from_db()
    assert (order.status, order.version) == (S.MANUFACTURING_APPROVED, 1)


def test_a_stranger_is_asked_to_sign_in(client) -> None:
    order = OrderFactory()
    assert client.post(url(order))["Location"].startswith("/accounts/login/")


def test_an_order_goes_through_the_workshop(workshop, operator) -> None:
    order = OrderFactory()
    steps = {
        "take": S.MANUFACTURING_STARTED,
        "complete": S.MANUFACTURING_COMPLETED,
        "pack": S.PACKAGING,
        "ship": S.SHIPPED,
    }
    for verb, status in steps.items():
        assert workshop.post(url(order, verb)).status_code == 302, verb
        order.refresh_from_db()
        assert order.status == status


def test_a_returned_order_is_free_again(workshop, operator) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    response = workshop.post(url(order, "return"), {"reason": "The wax broke."})
    assert said(response) == [f"{order.number} is free again."]
    order.refresh_from_db()
    assert (order.status, order.operator) == (S.MANUFACTURING_APPROVED, None)
    assert order.events.first().reason == "The wax broke."


@pytest.mark.parametrize("reason", ["", "  "])
def test_returning_without_a_reason_is_refused(workshop, operator, reason) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    response = workshop.post(url(order, "return"), {"reason": reason})
    assert response.status_code == 409
    assert "Say why, please" in response.content.decode()
    order.refresh_from_db()
    assert order.status == S.MANUFACTURING_STARTED


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("take", S.PRICE_CALCULATED),
        ("complete", S.PACKAGING),
        ("pack", S.MANUFACTURING_STARTED),
        ("ship", S.MANUFACTURING_COMPLETED),
        ("return", S.SHIPPED),
    ],
)
def test_a_move_from_the_wrong_status_is_refused(workshop, operator, verb, status) -> None:
    held = {"operator": operator} if status != S.PRICE_CALCULATED else {}
    order = OrderFactory(status=status, **held)
    response = workshop.post(url(order, verb), {"reason": "Why not."})
    assert response.status_code == 409
    assert f"{order.number} can&#x27;t do that now" in response.content.decode()
    order.refresh_from_db()
    assert (order.status, order.version) == (status, 1)
    assert not OrderEvent.objects.exists()


@pytest.mark.parametrize("verb", ["complete", "return"])
def test_what_a_colleague_holds_is_not_touched(workshop, rival, verb) -> None:
    order = lifecycle.take(OrderFactory(), rival)
    assert workshop.post(url(order, verb), {"reason": "Mine!"}).status_code == 404
    order.refresh_from_db()
    assert (order.operator, order.version) == (rival, 2)


@pytest.mark.parametrize("verb", ["complete", "return"])
def test_an_operator_is_told_that_an_order_is_no_longer_theirs(workshop, operator, verb) -> None:
    """A seller returned it, while the page was open."""
    order = lifecycle.take(OrderFactory(), operator)
    lifecycle.give_back(order, UserFactory(role=Role.SELLER), "The stone is lost.")
    response = workshop.post(url(order, verb), {"reason": "It is made."})
    assert response.status_code == 409
    assert f"{order.number} is not in your hands any more." in response.content.decode()
    order.refresh_from_db()
    assert (order.operator, order.version) == (None, 3)


def test_what_is_earned_today_and_what_is_reserved_are_told_apart_with_the_rule(workshop) -> None:
    fees = (Decimal(600), Decimal(700), Decimal(50), Decimal(1000))
    orders = [OrderFactory(quote__fee=fee) for fee in fees]
    for order in orders:
        workshop.post(url(order))
    workshop.post(url(orders[1], "return"), {"reason": "The wax broke."})
    for order in (orders[0], orders[2]):
        workshop.post(url(order, "complete"))
    yesterday = timezone.now() - timedelta(days=1)
    PayEntry.objects.filter(order=orders[2]).update(earned_at=yesterday)
    header, purse = re.split(r'id="main"', compact(workshop.get("/mes/mine/").content.decode()))
    assert f'Earned today</span><b class="num">{rub(Decimal(600))}</b>' in header
    assert "1 order</span>" in header
    for told in (header, purse):
        assert rub(Decimal(1000)) in told
    assert "Taking an order reserves its fee; the fee is earned when the piece is made" in purse


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_order_too_many_is_refused_with_a_sentence(workshop, operator, headers) -> None:
    OrderFactory.create_batch(5, status=S.MANUFACTURING_STARTED, operator=operator)
    order = OrderFactory()
    response = workshop.post(url(order), headers=headers)
    assert response.status_code == 409
    assert "You have 5 orders in hand; finish or return one first." in response.content.decode()
    assert ("/mes/mine/" in response.content.decode()) is True
    order.refresh_from_db()
    assert (order.status, order.version) == (S.MANUFACTURING_APPROVED, 1)
    assert not PayEntry.objects.exists()
