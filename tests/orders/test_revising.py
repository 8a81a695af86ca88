"""Another file for a sent order is priced anew, and never for more unasked."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jewelry.accounts.models import Role
from jewelry.models3d import store
from jewelry.orders import files, lifecycle, revising
from jewelry.orders.consumers import PRICING
from jewelry.orders.errors import (
    MoveRefused,
    NotAllowed,
    SameFile,
    TooLate,
    TooManyFiles,
)
from jewelry.orders.models import EarlierFile, Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.quotes import held
from tests.factories import (
    MeasurementFactory,
    ModelFactory,
    OrderFactory,
    UserFactory,
    next_tariff,
)
from tests.orders.revised import measured, ordered, seller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("current_tariff")]


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


def test_the_file_of_a_marked_order_sent_again_keeps_its_marks() -> None:
    model = measured()
    order = OrderFactory(status=Status.SUBMITTED, model=store.marked(model, [2]), quote=None)
    with pytest.raises(SameFile):
        revising.send_file(order, order.customer, model, uuid4())
    order.refresh_from_db()
    assert order.model.marked == (2,)
