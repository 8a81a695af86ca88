"""Every verb in every status by everybody: exactly these are allowed, written out by hand."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from jewelry.accounts.models import Role, User
from jewelry.orders import deadlines, lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import MOVES, Verb
from jewelry.orders.statuses import FINAL, Status
from jewelry.orders.transition import make_move
from jewelry.pricing.models import Quote
from tests.factories import ModelFactory, OrderFactory, QuoteFactory, UserFactory

pytestmark = pytest.mark.django_db

S = Status
COST = Decimal("41500.00")
"""Of the factory's quote."""

BEFORE = {S.INITIATED, S.FILE_UPLOADED, S.SUBMITTED, S.PRICE_CALCULATED}
UNSHIPPED = BEFORE | {
    S.MANUFACTURING_APPROVED,
    S.MANUFACTURING_STARTED,
    S.MANUFACTURING_COMPLETED,
    S.PACKAGING,
}
STARTED = {S.MANUFACTURING_STARTED}

ALLOWED: dict[str, tuple[Status, dict[str, set[Status]]]] = {
    "upload": (S.FILE_UPLOADED, {"owner": {S.INITIATED}}),
    "submit": (S.SUBMITTED, {"owner": {S.INITIATED, S.FILE_UPLOADED}}),
    "price": (
        S.PRICE_CALCULATED,
        {"system": {S.SUBMITTED}, "seller": {S.SUBMITTED}, "admin": {S.SUBMITTED}},
    ),
    "adjust": (
        S.PRICE_CALCULATED,
        {"seller": {S.PRICE_CALCULATED}, "admin": {S.PRICE_CALCULATED}},
    ),
    "accept": (
        S.PRICE_CALCULATED,
        {name: {S.PRICE_CALCULATED} for name in ("owner", "seller", "admin")},
    ),
    "decline": (S.PRICE_CALCULATED, {"owner": {S.PRICE_CALCULATED}}),
    "revise": (S.SUBMITTED, {"owner": {S.SUBMITTED, S.PRICE_CALCULATED}}),
    "approve": (
        S.MANUFACTURING_APPROVED,
        {"seller": {S.PRICE_CALCULATED}, "admin": {S.PRICE_CALCULATED}},
    ),
    "take": (
        S.MANUFACTURING_STARTED,
        {"holder": {S.MANUFACTURING_APPROVED}, "operator": {S.MANUFACTURING_APPROVED}},
    ),
    "give_back": (
        S.MANUFACTURING_APPROVED,
        {"holder": STARTED, "seller": STARTED, "admin": STARTED},
    ),
    "complete": (S.MANUFACTURING_COMPLETED, {"holder": STARTED}),
    "pack": (S.PACKAGING, {"holder": {S.MANUFACTURING_COMPLETED}}),
    "ship": (S.SHIPPED, {"holder": {S.PACKAGING}}),
    "close": (
        S.CLOSED,
        {name: {S.SHIPPED} for name in ("owner", "seller", "admin", "system")},
    ),
    "cancel": (S.CANCELLED, {"owner": BEFORE, "seller": UNSHIPPED, "admin": UNSHIPPED}),
}


def replacing(order: Order) -> Quote:
    return QuoteFactory(replaces=order.quote, note="A regular customer.")


CALLS: dict[str, Callable[[Order, User | None], Order]] = {
    "upload": lambda order, who: lifecycle.upload(order, who, ModelFactory()),
    "submit": lifecycle.submit,
    "price": lambda order, who: lifecycle.price(order, QuoteFactory(model=order.model), who),
    "adjust": lambda order, who: lifecycle.adjust(order, replacing(order), who),
    "accept": lambda order, who: lifecycle.accept(order, who, COST, "By telephone."),
    "decline": lambda order, who: lifecycle.decline(order, who, total=COST),
    "revise": lambda order, who: lifecycle.revise(order, who, order.specification, ModelFactory()),
    "approve": lifecycle.approve,
    "take": lifecycle.take,
    "give_back": lambda order, who: lifecycle.give_back(order, who, "The wax broke."),
    "complete": lifecycle.complete,
    "pack": lifecycle.pack,
    "ship": lifecycle.ship,
    "close": lifecycle.close,
    "cancel": lambda order, who: lifecycle.cancel(order, who, "Changed their mind."),
}


@pytest.fixture
def people() -> dict[str, User | None]:
    return {
        "owner": UserFactory(),
        "stranger": UserFactory(),
        "partner": UserFactory(role=Role.PARTNER),
        "holder": UserFactory(role=Role.OPERATOR),
        "operator": UserFactory(role=Role.OPERATOR),
        "seller": UserFactory(role=Role.SELLER),
        "admin": UserFactory(role=Role.ADMIN),
        "system": None,
    }


def order_in(status: Status, people: dict[str, User | None], verb: str = "") -> Order:
    """What its customer is to say yes or no to is not agreed to yet."""
    extra = {"operator": people["holder"]} if OrderFactory.build(status=status).operator else {}
    if verb in {"accept", "decline"}:
        extra |= {"agreed_total": None}
    return OrderFactory(status=status, customer=people["owner"], **extra)


@pytest.mark.parametrize("verb", ALLOWED)
def test_only_the_allowed_people_move_an_order(verb: str, people: dict[str, User | None]) -> None:
    for status in Status:
        order = order_in(status, people, verb)
        for name, who in people.items():
            with transaction.atomic():
                moves_if_allowed(verb, Order.objects.get(pk=order.pk), name, who)
                transaction.set_rollback(True)


def test_every_verb_is_tried() -> None:
    """Begun orders, words to a person, new tariffs and what keeps the status have tests of their own."""
    verbs = {"give_back" if verb == Verb.RETURN else verb.value for verb in Verb}
    assert (
        ALLOWED.keys()
        == CALLS.keys()
        == verbs
        - STAYING.keys()
        - {
            Verb.START,
            Verb.REFER,
            Verb.REPRICE,
        }
    )


STAYING: dict[Verb, set[str]] = {
    Verb.PAY: {"seller", "admin", "system"},
    Verb.REFUND: {"seller", "admin", "system"},
    Verb.SAY: {"owner", "holder", "seller", "admin"},
    Verb.ASK: {"seller", "admin"},
}
"""The people who make the moves that keep the status; an operator's, of an order in hand."""


@pytest.mark.parametrize("verb", STAYING)
def test_money_and_words_are_noted_in_every_status_by_whose_they_are(verb, people) -> None:
    assert {move.verb for move in MOVES if move.verb in STAYING} == set(STAYING)
    for status in Status:
        order = order_in(status, people)
        allowed = STAYING[verb] - (set() if order.operator else {"holder"})
        for name, who in people.items():
            with transaction.atomic():
                try:
                    found = make_move(order, verb, who, data={"message": 1})
                except MoveRefused:
                    assert name not in allowed, (status, name)
                else:
                    assert name in allowed, (status, name)
                    assert (found.status, found.version) == (status, 2)
                transaction.set_rollback(True)


def test_a_question_holds_the_order_until_its_customer_answers(people) -> None:
    order = lifecycle.ask(order_in(S.PRICE_CALCULATED, people), people["seller"], {"message": 1})
    assert (order.turn, order.awaits_answer) == (deadlines.ANSWER, True)
    order = lifecycle.say(order, people["seller"], {"message": 2})
    assert order.awaits_answer
    order = lifecycle.say(order, people["owner"], {"message": 3})
    assert (order.turn, order.awaits_answer) == (deadlines.TURNS[S.PRICE_CALCULATED], False)
    assert order.events.first().data == {"message": 3}


def test_what_awaits_its_payment_is_its_customers_turn(people) -> None:
    order = lifecycle.paid(order_in(S.PRICE_CALCULATED, people), {}, awaits_payment=True)
    assert order.turn == deadlines.PAY
    assert lifecycle.paid(order, {}, awaits_payment=False).turn.owner == deadlines.Owner.SELLER


@pytest.mark.parametrize("status", sorted(FINAL))
def test_what_is_over_awaits_nobody(status) -> None:
    assert OrderFactory(status=status, awaits_payment=True, awaits_answer=True).turn is None


def moves_if_allowed(verb: str, order: Order, name: str, who: User | None) -> None:
    (target, allowed), status = ALLOWED[verb], order.status
    try:
        moved = CALLS[verb](order, who).status
    except MoveRefused:
        moved = None
    order.refresh_from_db()
    if status in allowed.get(name, set()):
        assert moved == order.status == target, (status, name)
    else:
        assert moved is None, (status, name)
        assert (order.status, order.version) == (status, 1), (status, name)
        assert not OrderEvent.objects.filter(order=order).exists(), (status, name)


def test_a_partner_moves_their_own_order_as_a_customer_does(people) -> None:
    order = OrderFactory(status=S.FILE_UPLOADED, customer=people["partner"])
    assert lifecycle.submit(order, people["partner"]).status == S.SUBMITTED


def test_an_adjustment_needs_a_reason_too(people) -> None:
    order = order_in(S.PRICE_CALCULATED, people)
    with pytest.raises(MoveRefused, match="Say why"):
        lifecycle.adjust(order, QuoteFactory(replaces=order.quote), people["seller"])


@pytest.mark.parametrize("verb", [lifecycle.give_back, lifecycle.cancel])
@pytest.mark.parametrize("reason", ["", "   "])
def test_staff_must_say_why(verb, reason, people) -> None:
    order = order_in(S.MANUFACTURING_STARTED, people)
    with pytest.raises(MoveRefused, match="Say why"):
        verb(order, people["seller"], reason)
    order.refresh_from_db()
    assert order.status == S.MANUFACTURING_STARTED


def test_someone_who_left_the_company_moves_nothing(people) -> None:
    order = order_in(S.PRICE_CALCULATED, people)
    people["seller"].is_active = False
    with pytest.raises(MoveRefused):
        lifecycle.approve(order, people["seller"])
