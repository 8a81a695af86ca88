"""Another file for a sent order, or the same one read otherwise: priced anew, and never for more unasked."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jewelry.accounts.models import Role, User
from jewelry.models3d import store
from jewelry.models3d.finding import Finding
from jewelry.models3d.models import Model3D
from jewelry.orders import files, lifecycle, placing, revising
from jewelry.orders.consumers import PRICING
from jewelry.orders.errors import (
    ModelChanged,
    MoveRefused,
    NotAllowed,
    PriceChanged,
    SameFile,
    TooLate,
    TooManyFiles,
)
from jewelry.orders.models import EarlierFile, Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Verdict
from jewelry.pricing.quotes import held
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    ModelFactory,
    OrderFactory,
    UserFactory,
    geometry_of,
    next_tariff,
    tariff,
)
from tests.support.processes import until
from tests.support.rivals import rivals, somebody_waits
from tests.support.worker import price_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def current_tariff():
    return tariff()


def measured(volume: float = 400.0, **changes: Any) -> Model3D:
    """A file of its own, as heavy as is said."""
    model: Model3D = MeasurementFactory(geometry=geometry_of(volume) | changes).model
    return model


def ordered(volume: float = 400.0, **wanted: Any) -> Order:
    """Placed at the price that was shown."""
    person = UserFactory()
    quote = quotes.known(
        measured(volume), Specification(AlloyFactory().code, **wanted), customer=person
    )
    assert quote
    return placing.at(quote, person, "Ring")


def seller() -> User:
    return UserFactory(role=Role.SELLER)


def test_a_lighter_file_costs_less_and_the_order_is_agreed_to_at_that() -> None:
    order = ordered()
    before, first = order.total, order.model
    order = revising.send_file(order, order.customer, measured(300.0))
    assert order.status == Status.PRICE_CALCULATED
    assert order.total is not None
    assert before is not None
    assert order.total < before
    assert order.agreed_total == order.total
    kept = order.earlier_files.get()
    assert (kept.model, kept.total, kept.sent_by) == (first, before, order.customer)
    assert kept.sent_at == order.created_at
    assert files.since(order) == kept.replaced_at
    lifecycle.approve(order, seller())


def test_a_heavier_file_waits_for_a_yes_and_cannot_be_approved_without() -> None:
    order = ordered()
    agreed = order.total
    order = revising.send_file(order, order.customer, measured(800.0))
    assert (order.agreed_total, order.waits_for_customer) == (agreed, True)
    with pytest.raises(MoveRefused):
        lifecycle.approve(order, seller())
    assert order.total
    lifecycle.accept(order, order.customer, order.total)
    lifecycle.approve(order, seller())


def test_within_the_customers_limit_a_heavier_file_is_agreed_to() -> None:
    order = ordered()
    Order.objects.update(max_total=Decimal(10_000_000))
    order = revising.send_file(order, order.customer, measured(800.0))
    assert order.agreed_total == order.total


def test_a_file_that_nobody_has_measured_waits_for_the_worker() -> None:
    order = ordered()
    order = revising.send_file(order, order.customer, ModelFactory())
    assert (order.status, order.quote) == (Status.SUBMITTED, None)
    event = order.events.get(verb=Verb.REVISE)
    assert event.words == "Another file: STL, 684\xa0bytes."
    assert PRICING.wants(event)
    MeasurementFactory(model=order.model)
    PRICING.effect(event, PRICING.prepare(event))
    order.refresh_from_db()
    assert order.status == Status.PRICE_CALCULATED
    assert order.quote
    assert order.quote.model == order.model


def test_what_was_said_of_the_old_file_is_not_said_of_the_new_one() -> None:
    order = ordered(unit="cm", ring_size=Decimal(17), quantity=3, finish="satin")
    order = revising.send_file(order, order.customer, measured())
    assert order.specification == Specification(
        order.alloy.code, 3, finish="satin", ring_size=Decimal(17)
    )


def test_a_held_price_is_its_own_files() -> None:
    """The first file's firm price holds for that file alone, and is there again with it."""
    order = ordered()
    first, total = order.model, order.total
    assert first
    next_tariff(margin=Decimal("0.9"))
    order = revising.send_file(order, order.customer, measured())
    assert total
    assert order.total
    assert order.total > total
    assert order.waits_for_customer
    assert held.shown_to(order.customer, first, order.specification)
    order = revising.send_file(order, order.customer, first)
    assert order.total == total
    assert order.is_agreed


def test_a_piece_that_a_person_must_price_may_get_another_file() -> None:
    order = ordered()
    order = revising.send_file(order, order.customer, measured(volume_mm3=None))
    assert order.needs_person
    order = revising.send_file(order, order.customer, measured())
    assert order.status == Status.PRICE_CALCULATED
    assert [file.total is None for file in order.earlier_files.all()] == [True, False]


# Who, and when


@pytest.mark.parametrize(
    "status", [Status.MANUFACTURING_APPROVED, Status.SHIPPED, Status.CANCELLED]
)
def test_after_approval_it_is_too_late(status) -> None:
    order = OrderFactory(status=status)
    with pytest.raises(TooLate):
        revising.send_file(order, order.customer, measured())
    assert not EarlierFile.objects.exists()


def test_nobody_elses_order_gets_a_file() -> None:
    order = ordered()
    for person in (UserFactory(), seller(), UserFactory(role=Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            revising.send_file(order, person, measured())
        with pytest.raises(NotAllowed):
            revising.reread(order, person, lambda wanted: replace(wanted, unit="cm"), seen=None)


def test_the_very_file_that_it_has_is_none() -> None:
    order = ordered()
    assert order.model
    with pytest.raises(SameFile):
        revising.send_file(order, order.customer, order.model, uuid4())
    order.refresh_from_db()
    assert order.quote


def test_an_order_has_so_many_files_and_no_more(monkeypatch) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 2)
    order = ordered()
    order = revising.send_file(order, order.customer, measured())
    with pytest.raises(TooManyFiles):
        revising.send_file(order, order.customer, measured())


def test_a_sending_that_is_repeated_fails_as_a_duplicate_and_leaves_nothing() -> None:
    order, sending = ordered(), uuid4()
    order = revising.send_file(order, order.customer, measured(), sending)
    version = order.version
    with pytest.raises(IntegrityError, match="public_id"), transaction.atomic():
        revising.send_file(order, order.customer, measured(), sending)
    order.refresh_from_db()
    assert (order.version, order.earlier_files.count()) == (version, 1)


# The same file, read otherwise


def test_another_unit_is_priced_anew_and_a_second_press_finds_it_done() -> None:
    order = ordered()
    seen = order.quote.public_id if order.quote else None
    for _press in range(2):
        order = revising.reread(
            order, order.customer, lambda wanted: replace(wanted, unit="inch"), seen=seen
        )
    assert order.unit == "inch"
    assert order.waits_for_customer or order.needs_person
    assert order.events.filter(verb=Verb.REVISE).count() == 1
    assert not order.earlier_files.exists()


def test_a_person_who_saw_another_price_is_told() -> None:
    order = ordered()
    with pytest.raises(PriceChanged):
        revising.reread(
            order, order.customer, lambda wanted: replace(wanted, unit="cm"), seen=uuid4()
        )


# Races


def test_a_worker_that_measured_the_old_file_prices_nothing() -> None:
    """The rival's file comes between the measuring and the price."""
    order = OrderFactory(status=Status.SUBMITTED, model=measured(), quote=None, agreed_total=None)
    event = OrderEvent(order=order, to_status=Status.SUBMITTED)
    measurement = PRICING.prepare(event)
    revising.send_file(order, order.customer, ModelFactory())
    PRICING.effect(event, measurement)
    order.refresh_from_db()
    assert (order.status, order.quote) == (Status.SUBMITTED, None)
    MeasurementFactory(model=order.model)
    price_order(order.pk)
    order.refresh_from_db()
    assert order.quote
    assert order.quote.model == order.model


def test_a_worker_that_measured_another_answer_about_stones_prices_nothing() -> None:
    """The specification is the same, for the stones come without a kind."""
    model = measured()
    first, second = store.marked(model, [2]), store.marked(model, [2, 3])
    MeasurementFactory(model=first)
    order = OrderFactory(status=Status.SUBMITTED, model=first, quote=None, agreed_total=None)
    event = OrderEvent(order=order, to_status=Status.SUBMITTED)
    measurement = PRICING.prepare(event)
    revising.reread(order, order.customer, lambda wanted: wanted, seen=None, model=second)
    PRICING.effect(event, measurement)
    order.refresh_from_db()
    assert (order.model, order.quote) == (second, None)


def test_the_file_of_a_marked_order_sent_again_keeps_its_marks() -> None:
    model = measured()
    order = OrderFactory(status=Status.SUBMITTED, model=store.marked(model, [2]), quote=None)
    with pytest.raises(SameFile):
        revising.send_file(order, order.customer, model, uuid4())
    order.refresh_from_db()
    assert order.model.marked == (2,)


def test_a_persons_price_for_the_old_file_is_refused() -> None:
    order = OrderFactory(status=Status.SUBMITTED, model=measured(), quote=None, agreed_total=None)
    hand = quotes.HandPrice(Decimal(5000), seller(), "By hand")
    quote = quotes.by_hand(order.model, order.specification, hand, customer=order.customer)
    revising.send_file(order, order.customer, ModelFactory())
    with pytest.raises(ModelChanged):
        lifecycle.price(order, quote, hand.author, "sure")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["approve", "file"])
def test_an_approval_and_another_file_at_once(first) -> None:
    """The second of two rivals finds what the first has done: no unapproved file is made."""
    order = ordered()
    other, boss = measured(300.0), seller()
    seen = order.quote.public_id if order.quote else None
    acts = {
        "approve": lambda: lifecycle.approve(order, boss, seen),
        "file": lambda: revising.send_file(order, order.customer, other),
    }
    refused: list[MoveRefused] = []
    second = ({"approve", "file"} - {first}).pop()

    def rival() -> None:
        try:
            acts[second]()
        except MoveRefused as why:
            refused.append(why)

    with rivals() as start:
        with transaction.atomic():
            acts[first]()
            ended = start(rival)
            until(somebody_waits, "the rival at the row", 10)
        ended.result(10)
    assert [type(why) for why in refused] == [TooLate if first == "approve" else PriceChanged]
    order.refresh_from_db()
    is_approved = order.status == Status.MANUFACTURING_APPROVED
    assert is_approved == (first == "approve")
    assert (order.model == other) == (first == "file")
    assert order.quote
    assert order.quote.model == order.model


def test_a_quote_for_another_reading_is_agreed_to_as_by_ordering() -> None:
    order = ordered()
    quote = quotes.known(measured(800.0), order.specification, customer=order.customer)
    assert quote
    order = revising.at(order, order.customer, quote)
    assert (order.quote, order.agreed_total) == (quote, quote.total)
    lifecycle.approve(order, seller())


def test_a_quote_for_another_piece_or_person_revises_nothing() -> None:
    order = ordered()
    strange = quotes.known(measured(), order.specification, customer=UserFactory())
    dearer = quotes.known(
        measured(), replace(order.specification, quantity=2), customer=order.customer
    )
    assert strange
    assert dearer
    with pytest.raises(placing.QuoteNotYours):
        revising.at(order, order.customer, strange)
    with pytest.raises(revising.QuoteOfOtherPiece):
        revising.at(order, order.customer, dearer)
    assert Order.objects.get().version == order.version


def test_an_accepted_reading_makes_an_ordered_price_firm() -> None:
    from jewelry.models3d import accepted

    person = UserFactory()
    facts = geometry_of() | {"as_filed_mm3": 380.0}
    measurement = MeasurementFactory(geometry=facts, findings=[Finding("gaps_joined")])
    quote = quotes.known(measurement.model, Specification(AlloyFactory().code), customer=person)
    assert quote
    order = placing.at(quote, person, "Ring")
    said = accepted.token(measurement)
    order = revising.reread(
        order, person, lambda wanted: replace(wanted, accepted=said), seen=quote.public_id
    )
    assert order.quote
    assert (order.quote.verdict, order.total) == (Verdict.FIRM, quote.total)
    assert order.is_agreed
    event = order.events.get(verb=Verb.REVISE)
    assert event.words == "The reading of the file was accepted."
    assert Quote.objects.get(pk=quote.pk).verdict == Verdict.PROVISIONAL
