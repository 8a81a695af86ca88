"""Money goes back once: by which way, how often and in which order ever it is told."""

from decimal import Decimal

import pytest

from jewelry.payments import asking, cases, refunds
from jewelry.payments.gateway import Unreachable
from jewelry.payments.kinds import Kind, Outcome
from jewelry.payments.models import Case, CaseKind, DemoCharge, Refund, RefundState, Source
from tests.payments.moneys import begun, fields, orders_of, placed, sums, tell

pytestmark = pytest.mark.django_db
PAID = Decimal(20_000)


@pytest.fixture
def payment():
    made = begun(placed())
    tell(made)
    made.refresh_from_db()
    return made


def refund_of(payment, amount: int = 5_000) -> Refund:
    return refunds.make(payment, Decimal(amount), Source.SELLER, "A scratch.")


def test_a_refund_is_under_way_and_then_done(payment) -> None:
    purchase, refund = payment.purchase, refund_of(payment)
    assert sums(purchase) == (PAID, 0, 5_000)
    assert tell(refund, Kind.REFUNDED) == Outcome.APPLIED
    assert sums(purchase) == (PAID, 5_000, 0)
    assert tell(refund, Kind.REFUNDED) == Outcome.REPEATED
    assert sums(purchase) == (PAID, 5_000, 0)
    event = orders_of(purchase)[0].events.get(verb="refund")
    assert (event.data["amount"], event.reason) == ("5000.00", "A scratch.")


def test_a_refund_that_failed_is_named_and_counts_no_more(payment) -> None:
    refund = refund_of(payment)
    assert tell(refund, Kind.REFUND_FAILED) == Outcome.NOTED
    assert sums(payment.purchase) == (PAID, 0, 0)
    assert Case.objects.get().kind == CaseKind.REFUND_FAILED
    assert refund_of(payment).pk != refund.pk, "who tries again makes a new one"


def test_a_refund_that_the_bank_sends_back_is_ours_again(payment) -> None:
    refund = refund_of(payment)
    tell(refund, Kind.REFUNDED)
    assert tell(refund, Kind.REFUND_FAILED) == Outcome.APPLIED
    assert sums(payment.purchase) == (PAID, 0, 0)


def test_a_success_after_the_failure_is_booked(payment) -> None:
    refund = refund_of(payment)
    tell(refund, Kind.REFUND_FAILED)
    assert tell(refund, Kind.REFUNDED) == Outcome.APPLIED
    assert sums(payment.purchase) == (PAID, 5_000, 0)


def test_a_refund_that_nobody_here_asked_for_is_booked_and_named(payment) -> None:
    told = {"object_id": "refund-x", "amount": Decimal(700)}
    assert tell(payment, Kind.REFUNDED, **told) == Outcome.APPLIED
    assert tell(payment, Kind.REFUNDED, **told) == Outcome.REPEATED
    refund = Refund.objects.get()
    assert fields(refund, "source", "state", "amount") == (Source.EXTERNAL, "done", 700)
    assert sums(payment.purchase) == (PAID, 700, 0)
    assert Case.objects.get().kind == CaseKind.EXTERNAL_REFUND


def test_our_own_refund_told_without_its_token_is_known_by_its_sum(payment) -> None:
    refund = refund_of(payment)
    assert tell(refund, Kind.REFUNDED, token=payment.token) == Outcome.APPLIED
    assert sums(payment.purchase) == (PAID, 5_000, 0)
    assert not Case.objects.exists()


def test_more_than_was_paid_never_goes_back(payment) -> None:
    refund_of(payment, 15_000)
    with pytest.raises(refunds.TooMuch):
        refund_of(payment, 5_001)
    told = {"object_id": "refund-x", "amount": Decimal(5_001)}
    assert tell(payment, Kind.REFUNDED, **told) == Outcome.REFUSED
    assert sums(payment.purchase) == (PAID, 0, 15_000)


def test_a_request_sent_twice_is_one_refund(payment) -> None:
    refund = refund_of(payment)
    asking.send(refund)
    asking.send(refund)
    assert DemoCharge.objects.filter(is_refund=True).count() == 1
    assert sums(payment.purchase) == (PAID, 5_000, 0)


def test_a_request_without_an_answer_is_sent_again(payment, monkeypatch) -> None:
    from jewelry.payments.demo.gateway import DemoGateway

    refund, real = refund_of(payment), DemoGateway.refund

    def no_answer(self, refund):
        real(self, refund)
        raise Unreachable("the time is up")

    monkeypatch.setattr(DemoGateway, "refund", no_answer)
    with pytest.raises(Unreachable):
        asking.send(refund)
    monkeypatch.setattr(DemoGateway, "refund", real)
    Refund.objects.update(created_at=refund.created_at - asking.FIRST_AFTER)
    asking.reconcile()
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE
    assert DemoCharge.objects.filter(is_refund=True).count() == 1


def test_a_task_that_comes_when_the_provider_forgets_tokens_sends_nothing(payment) -> None:
    refund = refund_of(payment)
    refund.created_at -= asking.KEY_LIFE
    asking.send(refund)
    assert not DemoCharge.objects.exists()


def test_a_refund_too_old_to_send_is_one_case_and_asked_about(payment) -> None:
    refund = refund_of(payment)
    Refund.objects.update(created_at=refund.created_at - asking.KEY_LIFE)
    asking.reconcile()
    case = Case.objects.get()
    assert case.kind == CaseKind.REFUND_FAILED
    cases.close(case, payment.purchase.customer, "The bank looks for it.")
    charge = {"amount": refund.amount, "is_refund": True}
    DemoCharge.objects.create(token=refund.token, **charge)
    Refund.objects.update(asked_at=None)
    asking.reconcile()
    assert Case.objects.count() == 1, "a person has looked"
    assert sums(payment.purchase) == (PAID, 5_000, 0)
