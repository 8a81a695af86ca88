"""Delivered: by the customer's word, a seller's, or by the days of the rules."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.aftercare import claims
from jewelry.aftercare.models import ClaimKind, Wish
from jewelry.notices import links
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status
from jewelry.purchases.models import SaleRules
from jewelry.shipping import delivered, sending
from jewelry.shipping.models import Shipment
from tests.factories import OrderFactory, UserFactory
from tests.shipping.packed import NUMBER, cdek, packed
from tests.support.html import compact

pytestmark = pytest.mark.django_db


def sent(days: int = 0, **given) -> Order:
    [order] = packed(**given)
    number = f"{Shipment.objects.count() + int(NUMBER):010}"
    sending.ship([order], order.operator, cdek(), number)
    ago = timezone.now() - timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(status_since=ago)
    return Order.objects.get(pk=order.pk)


def page(client, order) -> str:
    client.force_login(order.customer)
    return compact(client.get(f"/orders/{order.public_id}/").content.decode())


def say(client, order):
    return client.post(f"/orders/{order.public_id}/delivered/", follow=True)


def test_the_order_says_by_whom_with_which_number_and_when(client) -> None:
    order = sent()
    shown = page(client, order)
    for said in (
        "CDEK",
        NUMBER,
        f"https://www.cdek.ru/ru/tracking?order_id={NUMBER}",
        "Expected by",
    ):
        assert said in shown
    purchase = order.purchase_piece.purchase
    assert NUMBER in compact(client.get(f"/purchases/{purchase.public_id}/").content.decode())


def test_before_it_is_sent_nothing_of_it_is_shown(client) -> None:
    [order] = packed()
    shown = page(client, order)
    assert "I have it" not in shown and "Carrier" not in shown


def test_the_customer_says_that_they_have_it(client) -> None:
    order = sent()
    assert "I have it" in page(client, order)
    assert "Thank you." in say(client, order).content.decode()
    order.refresh_from_db()
    assert order.status == Status.CLOSED
    assert "I have it" not in page(client, order)
    say(client, order)
    assert OrderEvent.objects.filter(verb="close").count() == 1


def test_what_has_no_parcel_is_confirmed_too(client) -> None:
    order = OrderFactory(status=Status.SHIPPED)
    assert "I have it" in page(client, order)
    say(client, order)
    order.refresh_from_db()
    assert order.status == Status.CLOSED


def test_nobody_else_says_so_nor_before_it_is_sent(client) -> None:
    order = sent()
    client.force_login(UserFactory())
    assert say(client, order).status_code == 404
    [early] = packed()
    client.force_login(early.customer)
    assert "that now" in compact(say(client, early).content.decode())
    early.refresh_from_db()
    assert early.status == Status.PACKAGING


def test_after_the_days_of_the_rules_it_is_taken_as_delivered() -> None:
    SaleRules.objects.update_or_create(pk=1, defaults={"close_after_days": 14})
    old = sent(days=15)
    assert delivered.close_by_days() == 1
    old.refresh_from_db()
    assert old.status == Status.CLOSED
    assert OrderEvent.objects.get(verb="close").actor is None
    assert delivered.close_by_days() == 0


def test_who_may_not_be_closed_takes_no_others_place(monkeypatch) -> None:
    monkeypatch.setattr(delivered, "BATCH_SIZE", 1)
    refused, other = sent(days=30), sent(days=20)
    claims.ask(
        refused, refused.customer, ClaimKind.LOST, Wish.REMAKE, "It has not come.", token=uuid4()
    )
    assert delivered.close_by_days() == 1
    other.refresh_from_db()
    assert other.status == Status.CLOSED


def test_what_is_on_its_way_says_what_the_customer_can_do(client) -> None:
    order = sent()
    shown = page(client, order)
    assert "Tell us when you have it." in shown and "Expect it by" in shown
    listed = compact(client.get("/orders/").content.decode())
    followed = client.get(links.track(order).removeprefix(links.absolute("")))
    for words in (shown, listed, compact(followed.content.decode())):
        assert "close when delivered" not in words and "the seller" not in words


def test_what_was_picked_up_is_not_on_its_way(client) -> None:
    [order] = packed(way="workshop")
    sending.ship([order], order.operator, None)
    shown = page(client, order)
    assert "Picked up at the workshop" in shown and "On its way" not in shown


@pytest.mark.parametrize("days", [0, 13])
def test_before_those_days_it_waits(days) -> None:
    sent(days=days)
    assert delivered.close_by_days() == 0


def test_a_question_keeps_it_open() -> None:
    lifecycle.ask(sent(days=20), UserFactory(role=Role.SELLER), {})
    assert delivered.close_by_days() == 0


def test_who_is_closed_meanwhile_is_skipped(monkeypatch) -> None:
    order = sent(days=20)
    real = lifecycle.close
    seller = UserFactory(role=Role.SELLER)

    def close(found):
        real(order, seller)
        return real(found)

    monkeypatch.setattr(lifecycle, "close", close)
    assert delivered.close_by_days() == 0
    assert OrderEvent.objects.get(verb="close").actor == seller
