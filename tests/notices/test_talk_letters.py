"""Letters about messages, questions, purchases, payments and parcels."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from jewelry.accounts.models import Role
from jewelry.notices import kinds, links, reminders
from jewelry.notices.consumers import MAIL
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.shipping.models import Carrier, Shipment, ShippedOrder
from jewelry.talk import saying, threads
from jewelry.talk.threads import Side
from tests.factories import (
    EventFactory,
    OrderFactory,
    PieceFactory,
    PurchaseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return OrderFactory(status=Status.PRICE_CALCULATED, customer=UserFactory(language="en"))


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


def told(event: OrderEvent) -> list[Any]:
    before = len(mail.outbox)
    if MAIL.wants(event):
        MAIL.prepare(event)
    return mail.outbox[before:]


def test_a_sellers_message_is_told_with_its_words_and_a_way_to_answer(order, seller) -> None:
    saying.say(order, seller, "Look at www.shop.example\n\nIt is ready", token=uuid4())
    (letter,) = told(order.events.get())
    assert "A message about your order" in letter.subject
    assert "It is ready" in letter.body and "www.shop" not in letter.body
    assert f"{links.order_address(order)}#talk" in letter.body


def test_a_message_that_was_read_already_is_not_told(order, seller) -> None:
    saying.say(order, seller, "It is ready", token=uuid4())
    threads.seen(order, Side.CUSTOMER, threads.messages_of(order))
    assert told(order.events.get()) == []


def test_nobody_is_told_what_they_wrote_or_that_a_question_was_dropped(order, seller) -> None:
    saying.say(order, order.customer, "Hello", token=uuid4())
    assert told(order.events.first()) == []
    saying.go_on(order, seller)
    assert told(order.events.first()) == []


def test_a_question_is_told_to_everybody_and_reminded_of(order, seller) -> None:
    order.customer.wants_mail = False
    order.customer.save()
    saying.say(order, seller, "Which size?", asks=True, token=uuid4())
    (letter,) = told(order.events.get())
    assert "We have a question" in letter.subject
    assert "The work goes on when you have answered." in letter.body
    order.customer.wants_mail = True
    order.customer.save()
    reminders.remind(order.pk, order.created_at.date())
    assert "We wait for your answer" in mail.outbox[-1].subject


def test_a_purchase_is_confirmed_once_with_all_its_pieces() -> None:
    purchase = PurchaseFactory(customer=UserFactory(language="en"))
    orders = [
        PieceFactory(purchase=purchase, order__customer=purchase.customer).order for _ in range(2)
    ]
    said = {"purchase": purchase.number}
    events = [
        EventFactory(order=order, verb=Verb.SUBMIT, role=Role.CUSTOMER, data=said)
        for order in orders
    ]
    (letter,), again = told(events[0]), told(events[1])
    assert again == []
    assert letter.subject == f"{purchase.number}: We have your order"
    for words in (*(order.number for order in orders), f"/purchases/{purchase.public_id}/"):
        assert words in letter.body


def test_a_price_that_was_on_the_page_is_not_told(order) -> None:
    assert told(EventFactory(order=order, verb=Verb.PRICE, data={"shown": True})) == []


@pytest.mark.parametrize(
    ("verb", "title"),
    [(Verb.PAY, "We have your payment"), (Verb.REFUND, "Your money is on its way back")],
)
def test_money_is_told_once_of_a_whole_purchase(verb: Verb, title: str) -> None:
    purchase = PurchaseFactory(customer=UserFactory(language="en"))
    orders = [
        PieceFactory(purchase=purchase, order__customer=purchase.customer).order for _ in range(2)
    ]
    said = {"purchase": purchase.number, "amount": "20750.00"}
    first, second = (
        EventFactory(order=order, verb=verb, role="system", data=said | more)
        for order, more in zip(orders, ({"first": True}, {}), strict=True)
    )
    (letter,) = told(first)
    assert told(second) == []
    assert title in letter.subject
    assert "20 750 ₽" in letter.body.replace("\xa0", " ").replace("\u202f", " ")


def parcel_of(purchase, carrier: Carrier | None) -> tuple[Shipment, list[Order]]:
    parcel = Shipment.objects.create(
        purchase=purchase,
        carrier=carrier,
        number="1234567890" if carrier else "",
        sent_by=UserFactory(role=Role.OPERATOR),
    )
    orders = [
        PieceFactory(purchase=purchase, order__customer=purchase.customer).order for _ in range(2)
    ]
    for order in orders:
        ShippedOrder.objects.create(shipment=parcel, order=order)
    return parcel, orders


@pytest.fixture
def purchase():
    return PurchaseFactory(customer=UserFactory(language="en"))


def test_a_parcel_is_told_once_with_its_pieces_carrier_number_and_link(purchase) -> None:
    carrier = Carrier.objects.exclude(link="").first()
    parcel, orders = parcel_of(purchase, carrier)
    letters = [
        each
        for order in orders
        for each in told(EventFactory(order=order, verb=Verb.SHIP, role=Role.OPERATOR))
    ]
    (letter,) = letters
    assert letter.subject == f"{purchase.number}: Your piece is on its way"
    for words in (str(carrier), "1234567890", parcel.link, *[order.number for order in orders]):
        assert words in letter.body
    assert links.purchase_address(purchase) in letter.body
    assert f'href="{parcel.link}"' in letter.alternatives[0][0].replace("&amp;", "&")


def test_what_was_picked_up_is_told_as_that(purchase) -> None:
    _parcel, orders = parcel_of(purchase, None)
    (letter,) = told(EventFactory(order=orders[0], verb=Verb.SHIP, role=Role.OPERATOR))
    assert "Your piece was picked up" in letter.subject and "on its way" not in letter.body


def test_a_parcel_that_came_is_told_once_with_what_to_do_if_it_did_not(purchase) -> None:
    _parcel, orders = parcel_of(purchase, Carrier.objects.exclude(link="").first())
    letters = [
        each
        for order in orders
        for each in told(EventFactory(order=order, verb=Verb.CLOSE, role="system"))
    ]
    (letter,) = letters
    assert "Your piece is delivered" in letter.subject
    assert all(order.number in letter.body for order in orders)
    assert "tell us on its page until" in letter.body


def test_delivery_is_told_unless_the_customer_said_so_themselves(order) -> None:
    (letter,) = told(EventFactory(order=order, verb=Verb.CLOSE, role="system"))
    assert links.order_address(order) in letter.body
    own = EventFactory(order=order, order_version=2, verb=Verb.CLOSE, role=Role.CUSTOMER)
    assert told(own) == []


def test_no_letter_leads_to_the_link_for_others(order) -> None:
    for number, verb in enumerate(kinds.KINDS):
        if verb in {Verb.SAY, Verb.ASK, Verb.PAY, Verb.REFUND}:
            continue  # of messages and purchases, above
        event = EventFactory(order=order, order_version=number + 1, verb=verb, role="system")
        MAIL.prepare(event)
        assert "/track/" not in mail.outbox[-1].body, verb
        assert links.order_address(order) in mail.outbox[-1].body, verb


def test_who_must_pay_is_reminded_of_that(order) -> None:
    Order.objects.filter(pk=order.pk).update(awaits_payment=True, agreed_total=Decimal(10**6))
    reminders.remind(order.pk, order.created_at.date())
    assert "Your payment is awaited" in mail.outbox[-1].subject


def test_every_kind_has_its_title() -> None:
    assert {*kinds.KINDS.values(), *kinds.CONTRACT} <= set(kinds.TITLES)


def test_the_choice_of_letters_is_in_the_account(client, order) -> None:
    client.force_login(order.customer)
    page = client.get("/accounts/letters/").content.decode()
    assert "Only what my orders need" in page
    client.post("/accounts/letters/")
    order.customer.refresh_from_db()
    assert not order.customer.wants_mail
    client.post("/accounts/letters/", {"again": "1"})
    order.customer.refresh_from_db()
    assert order.customer.wants_mail
