"""Refunds through Stripe: asked for once, told in any order, made there, and taken back."""

from decimal import Decimal

import pytest

from jewelry.payments import asking, refunds
from jewelry.payments.gateway import Unreachable
from jewelry.payments.models import CaseKind, Payment, Refund, Source
from jewelry.payments.providers import calls
from tests.payments.fakes.server import Faults
from tests.payments.moneys import sums
from tests.payments.stripe.telling import PAID, cases, completed, paid, tell

pytestmark = pytest.mark.django_db(transaction=True)


def refund_of(payment: Payment, amount: int = 5_000) -> Refund:
    return refunds.make(payment, Decimal(amount), Source.SELLER, "A scratch.")


def test_a_refund_is_asked_for_once(bank, payment) -> None:
    refund = refund_of(paid(bank, payment))
    asking.send(refund)
    bank.faults = Faults()
    asking.send(refund)
    assert [each["amount"] for each in bank.refunds.values()] == [500_000]
    assert sums(payment.purchase) == (20_000, 5_000, 0)


@pytest.mark.parametrize("fault", [Faults(hangs=True), Faults(is_lost=True)], ids=repr)
def test_a_refund_whose_answer_is_lost_is_one_refund(bank, payment, fault, monkeypatch) -> None:
    refund = refund_of(paid(bank, payment))
    bank.faults = fault
    with monkeypatch.context() as soon, pytest.raises(Unreachable):
        soon.setattr(calls, "TOTAL_SECONDS", 0.5)
        asking.send(refund)
    bank.faults = Faults()
    asking.send(refund)
    assert len(bank.refunds) == 1
    assert sums(payment.purchase) == (20_000, 5_000, 0)


def test_a_refund_on_its_way_is_told_when_it_is_done(bank, payment) -> None:
    bank.refunds_are = "pending"
    refund = refund_of(paid(bank, payment))
    asking.send(refund)
    assert sums(payment.purchase) == (20_000, 0, 5_000)
    (made,) = bank.refunds.values()
    made["status"] = "succeeded"
    for kind in ("refund.updated", "charge.refund.updated", "refund.updated"):
        assert tell(bank.event(kind, made)) == 200
    assert sums(payment.purchase) == (20_000, 5_000, 0)
    made["status"] = "failed"
    assert tell(bank.event("refund.failed", made)) == 200
    assert sums(payment.purchase) == PAID
    assert cases() == [CaseKind.REFUND_FAILED]


def test_a_refund_that_the_bank_refuses_is_a_case_at_once(bank, payment) -> None:
    refund = refund_of(paid(bank, payment))
    (intent,) = bank.intents
    bank.pay_back(intent, 2_000_000, {})
    asking.send(refund)
    assert sums(payment.purchase) == PAID
    assert cases() == [CaseKind.REFUND_FAILED]


def test_a_refund_made_at_the_bank_is_booked_and_named(bank, payment) -> None:
    paid(bank, payment)
    (intent,) = bank.intents
    made = bank.pay_back(intent, 70_000, {})
    assert tell(bank.event("refund.created", made)) == 200
    asking.ask(payment)
    assert sums(payment.purchase) == (20_000, 700, 0)
    assert cases() == [CaseKind.EXTERNAL_REFUND]


def test_a_refund_told_before_its_payment_is_booked_after_it(bank, payment) -> None:
    intent = bank.pay(payment.transaction_id)
    made = bank.pay_back(intent, 2_000_000, {})
    assert tell(bank.event("refund.created", made)) == 200
    assert tell(completed(bank, payment)) == 200
    assert sums(payment.purchase) == (20_000, 20_000, 0)


def test_a_refund_cannot_be_told_while_the_bank_is_away_and_is_repeated(bank, payment) -> None:
    made = bank.pay_back(bank.pay(payment.transaction_id), 2_000_000, {})
    note, bank.faults = bank.event("refund.created", made), Faults(status=500)
    assert tell(note) == 503
    bank.faults = Faults()
    assert tell(note) == 200
    assert sums(payment.purchase) == (20_000, 20_000, 0)


def test_what_the_cardholders_bank_takes_back_is_booked_and_may_return(bank, payment) -> None:
    paid(bank, payment)
    (intent,) = bank.intents
    dispute = {"id": "dp_1", "payment_intent": intent, "amount": 2_000_000, "currency": "rub"}
    assert tell(bank.event("charge.dispute.funds_withdrawn", dispute)) == 200
    assert sums(payment.purchase) == (20_000, 20_000, 0)
    assert cases() == [CaseKind.EXTERNAL_REFUND]
    assert tell(bank.event("charge.dispute.funds_reinstated", dispute)) == 200
    assert sums(payment.purchase) == PAID
