"""Messages between a customer and the house, and the question that holds an order."""

from uuid import uuid4

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.deadlines import ANSWER
from jewelry.orders.errors import NotAllowed, WaitsForAnswer
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.talk import saying, threads
from jewelry.talk.errors import NothingSaid, TooLong, TooOften
from jewelry.talk.models import MAX_CHARACTERS, Message
from jewelry.talk.threads import Side
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return OrderFactory(status=Status.PRICE_CALCULATED)


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


def test_a_message_is_a_move_that_keeps_the_status(order) -> None:
    said = saying.say(order, order.customer, " When? \n", token=uuid4())
    order.refresh_from_db()
    event = order.events.get()
    assert (said.text, said.role, order.status) == ("When?", "customer", Status.PRICE_CALCULATED)
    assert (event.verb, event.data, event.reason) == ("say", {"message": said.pk}, "")


def test_the_same_form_twice_is_one_message_and_other_words_are_another(order) -> None:
    token = uuid4()
    first = saying.say(order, order.customer, "Hello", token=token)
    assert saying.say(order, order.customer, "Hello", token=token) == first
    assert saying.say(order, order.customer, "Hello again", token=token) != first
    assert order.events.count() == 2


def test_a_question_holds_the_order_until_its_customer_answers(order, seller) -> None:
    saying.say(order, seller, "Which size?", asks=True, token=uuid4())
    order.refresh_from_db()
    assert (order.awaits_answer, order.turn) == (True, ANSWER)
    with pytest.raises(WaitsForAnswer):
        lifecycle.approve(order, seller)
    saying.say(order, order.customer, "17", token=uuid4())
    order.refresh_from_db()
    assert not order.awaits_answer
    assert lifecycle.approve(order, seller).status == Status.MANUFACTURING_APPROVED


def test_nothing_is_taken_packed_or_shipped_while_a_question_is_open(seller) -> None:
    operator = UserFactory(role=Role.OPERATOR)
    moves = {
        Status.MANUFACTURING_APPROVED: lifecycle.take,
        Status.MANUFACTURING_COMPLETED: lifecycle.pack,
        Status.PACKAGING: lifecycle.ship,
    }
    for status, move in moves.items():
        held = {"operator": operator} if status != Status.MANUFACTURING_APPROVED else {}
        order = OrderFactory(status=status, **held)
        saying.say(order, seller, "Which size?", asks=True, token=uuid4())
        with pytest.raises(WaitsForAnswer):
            move(order, operator)


def test_a_seller_lifts_the_question_and_another_message_does_not(order, seller) -> None:
    saying.say(order, seller, "Which size?", asks=True, token=uuid4())
    saying.say(order, seller, "I mean the ring", token=uuid4())
    order.refresh_from_db()
    assert order.awaits_answer
    assert not saying.go_on(order, seller).awaits_answer
    assert order.events.first().words == "It goes on without an answer."


def test_nobody_else_writes_to_an_order(order) -> None:
    for stranger in (UserFactory(), UserFactory(role=Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            saying.say(order, stranger, "Hello", token=uuid4())
    with pytest.raises(NotAllowed):
        saying.say(order, order.customer, "Hello", asks=True, token=uuid4())
    assert not Message.objects.exists()


def test_a_message_has_words_and_not_too_many(order) -> None:
    with pytest.raises(NothingSaid):
        saying.say(order, order.customer, " \n", token=uuid4())
    with pytest.raises(TooLong):
        saying.say(order, order.customer, "x" * (MAX_CHARACTERS + 1), token=uuid4())


def test_a_customer_writes_twenty_messages_an_hour(order) -> None:
    for _ in range(20):
        saying.say(order, order.customer, "Hello", token=uuid4())
    with pytest.raises(TooOften):
        saying.say(order, order.customer, "Hello", token=uuid4())
    assert Message.objects.count() == 20


def test_a_message_is_unread_until_the_house_has_it_on_its_page(order, seller) -> None:
    saying.say(order, order.customer, "Hello", token=uuid4())
    shown = threads.messages_of(order)
    saying.say(order, order.customer, "And?", token=uuid4())
    threads.seen(order, Side.HOUSE, shown)
    assert threads.unread_by_house().count() == 1  # what came since
    threads.seen(order, Side.HOUSE, threads.messages_of(order))
    assert not threads.unread_by_house().exists()
    assert threads.unanswered().exists()
    saying.say(order, seller, "Soon", token=uuid4())
    assert not threads.unanswered().exists()
