"""What a provider says is booked once, in whatever order it comes, and what does not fit is named."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from jewelry.orders import lifecycle
from jewelry.orders.statuses import Status
from jewelry.payments import ledger
from jewelry.payments.kinds import How, Kind, Outcome
from jewelry.payments.models import Case, CaseKind, JournalEntry, Payment, Purpose, Refund, State
from tests.factories import UserFactory
from tests.payments.moneys import begun, fields, orders_of, placed, said, sums, tell
from tests.support.rivals import elsewhere, met, rivals

pytestmark = pytest.mark.django_db
DEPOSIT = (Decimal(20_000), Decimal(0), Decimal(0))


def cases() -> list[str]:
    return list(Case.objects.order_by("pk").values_list("kind", flat=True))


def test_a_payment_is_booked_and_told_on_each_order_of_its_purchase() -> None:
    purchase = placed(30_000, 10_000)
    payment = begun(purchase)
    assert tell(payment) == Outcome.APPLIED
    payment.refresh_from_db()
    assert fields(payment, "status", "captured_amount") == (State.CONFIRMED, 20_000)
    assert sums(purchase) == DEPOSIT
    for place, order in enumerate(orders_of(purchase)):
        event = order.events.get(verb="pay")
        assert event.data["amount"] == "20000.00"
        assert event.data["purchase"] == purchase.number
        assert ("first" in event.data) == (place == 0)
        assert order.price_fixed_at is not None
        assert not order.awaits_payment
    assert cases() == []


def test_what_is_told_again_is_booked_once() -> None:
    purchase = placed()
    payment = begun(purchase)
    first = said(payment)
    assert ledger.apply(first) == Outcome.APPLIED
    assert ledger.apply(first) == Outcome.REPEATED
    assert tell(payment) == Outcome.REPEATED, "the same charge under another event"
    assert tell(payment, how=How.ASKED) == Outcome.REPEATED
    assert sums(purchase) == DEPOSIT
    assert orders_of(purchase)[0].events.filter(verb="pay").count() == 1
    outcomes = JournalEntry.objects.order_by("pk").values_list("outcome", flat=True)
    assert [*outcomes] == ["applied", "repeated", "repeated"]


@pytest.mark.parametrize("before", ["refused by the bank", "given up"])
def test_a_late_success_is_booked(before: str) -> None:
    purchase = placed()
    payment = begun(purchase)
    if before == "given up":
        assert ledger.give_up(payment)
    else:
        assert tell(payment, Kind.FAILED) == Outcome.NOTED
    payment.refresh_from_db()
    assert payment.status in {State.REJECTED, State.CANCELLED}
    assert tell(payment) == Outcome.APPLIED
    assert sums(purchase) == DEPOSIT


def test_a_failure_after_the_success_changes_nothing() -> None:
    purchase = placed()
    payment = begun(purchase)
    tell(payment)
    assert tell(payment, Kind.FAILED) == Outcome.REFUSED
    assert not ledger.give_up(payment)
    assert sums(purchase) == DEPOSIT


@pytest.mark.parametrize("total", [20_000, 40_000], ids=["all of it", "a deposit"])
def test_a_second_charge_for_one_payment_is_money_too_and_goes_back(total: int) -> None:
    purchase = placed(total)
    payment = begun(purchase)
    tell(payment)
    assert tell(payment, object_id="charge-again") == Outcome.APPLIED
    extra = Payment.objects.get(purpose=Purpose.EXTRA)
    assert fields(extra, "captured_amount", "transaction_id") == (20_000, "charge-again")
    assert cases() == [CaseKind.PAID_TWICE]
    assert Refund.objects.get().payment == extra
    assert sums(purchase) == (Decimal(40_000), Decimal(0), Decimal(20_000))
    assert tell(payment, object_id="charge-again") == Outcome.REPEATED
    assert sums(purchase) == (Decimal(40_000), Decimal(0), Decimal(20_000))


def test_another_amount_is_booked_as_it_came_and_named() -> None:
    purchase = placed()
    payment = begun(purchase)
    assert tell(payment, amount=Decimal("19999.50")) == Outcome.APPLIED
    assert sums(purchase)[0] == Decimal("19999.50")
    assert cases() == [CaseKind.WRONG_AMOUNT]
    assert orders_of(purchase)[0].awaits_payment, "half a rouble is still due"


def test_another_currency_is_no_roubles() -> None:
    purchase = placed()
    payment = begun(purchase)
    assert tell(payment, currency="USD") == Outcome.REFUSED
    assert sums(purchase) == (0, 0, 0)
    assert cases() == [CaseKind.WRONG_AMOUNT]


def test_money_for_an_unknown_payment_is_named_and_books_nothing() -> None:
    payment = begun(placed())
    told = said(payment, token="no such token", object_id="x-1")
    assert ledger.apply(told) == Outcome.REFUSED
    assert ledger.apply(told) == Outcome.REPEATED
    assert cases() == [CaseKind.UNKNOWN_PAYMENT]
    assert sums(payment.purchase) == (0, 0, 0)


def test_another_provider_cannot_speak_of_this_payment() -> None:
    payment = begun(placed())
    assert tell(payment, variant="other") == Outcome.REFUSED
    assert sums(payment.purchase) == (0, 0, 0)


def test_money_that_comes_after_cancelling_is_booked_and_goes_back() -> None:
    purchase = placed()
    payment = begun(purchase)
    lifecycle.cancel(orders_of(purchase)[0], purchase.customer)
    assert tell(payment) == Outcome.APPLIED
    assert cases() == [CaseKind.PAID_AFTER_CANCEL]
    refund = Refund.objects.get()
    assert fields(refund, "payment_id", "amount", "source") == (payment.pk, 20_000, "rule")
    assert sums(purchase) == (Decimal(20_000), Decimal(0), Decimal(20_000))


def test_the_waiting_time_begins_anew_when_the_turn_passes_to_the_seller() -> None:
    purchase = placed()
    (order,) = orders_of(purchase)
    type(order).objects.filter(pk=order.pk).update(awaits_payment=True)
    order.refresh_from_db()
    before = order.status_since
    tell(begun(purchase))
    order.refresh_from_db()
    assert order.status_since > before
    assert str(order.turn.owner) == "seller"


def test_a_confirmed_payment_never_changes_and_the_journal_only_grows() -> None:
    payment = begun(placed())
    tell(payment)
    for change in (
        lambda: Payment.objects.filter(pk=payment.pk).update(captured_amount=1),
        lambda: Payment.objects.filter(pk=payment.pk).delete(),
        lambda: JournalEntry.objects.update(amount=1),
        lambda: JournalEntry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(NotImplementedError):
        payment.change_status("refunded")


def test_no_more_goes_back_than_has_come() -> None:
    payment = begun(placed())
    tell(payment)
    payment.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(payment=payment, amount=20_001, source="seller")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_one_success_told_by_two_at_once_is_booked_once() -> None:
    purchase = placed(30_000, 10_000)
    payment = begun(purchase)
    told = [said(payment), said(payment)]
    with met(ledger, "_is_known", lambda: ledger.apply(told[1])) as rival:
        first = ledger.apply(told[0])
    assert {first, rival[0].result(30)} == {Outcome.APPLIED, Outcome.REPEATED}
    assert sums(purchase) == DEPOSIT


@pytest.mark.django_db(transaction=True)
def test_the_ledger_and_moves_of_the_same_orders_never_wait_for_each_other() -> None:
    purchase = placed(30_000, 10_000)
    first, second = orders_of(purchase)
    payment, seller = begun(purchase), UserFactory(role="seller")
    elsewhere(lambda: tell(payment))
    extra = begun(purchase, 5_000)
    with rivals() as start:
        work = [
            start(lambda: lifecycle.approve(second, seller)),
            start(lambda: tell(extra)),
            start(lambda: lifecycle.approve(first, seller)),
            start(lambda: tell(payment)),
        ]
        for each in work:
            each.result(30)
    assert {order.status for order in orders_of(purchase)} == {Status.MANUFACTURING_APPROVED}
    assert sums(purchase)[0] == 25_000
