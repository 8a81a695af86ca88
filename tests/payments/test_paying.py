"""From a press of "Pay" to the provider's page: once, whatever the provider does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jewelry.orders import lifecycle
from jewelry.payments import asking, paying
from jewelry.payments.gateway import Unreachable
from jewelry.payments.models import Payment, Purpose, Refund, State
from jewelry.payments.paying import NothingDue, Offer
from tests.payments import fake
from tests.payments.moneys import begun, orders_of, placed, said, sums, tell
from tests.support.rivals import met

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def bank(settings, monkeypatch) -> fake.Bank:
    settings.PAYMENT_VARIANTS = fake.SETTING
    made = fake.Bank()
    monkeypatch.setattr(fake, "BANK", made)
    return made


def press(purchase, amount: int = 20_000, purpose: Purpose = Purpose.DEPOSIT) -> Payment:
    return paying.begin(purchase, purpose, fake.VARIANT, Decimal(amount))


def test_what_may_be_paid_is_the_deposit_or_all_and_then_the_rest() -> None:
    purchase = placed()
    half, whole = Offer(Purpose.DEPOSIT, Decimal(20_000)), Offer(Purpose.FULL, Decimal(40_000))
    assert paying.offers(purchase) == [half, whole]
    tell(begun(purchase))
    purchase.refresh_from_db()
    assert paying.offers(purchase) == [Offer(Purpose.REST, Decimal(20_000))]
    tell(begun(purchase))
    purchase.refresh_from_db()
    assert paying.offers(purchase) == []


def test_only_what_has_its_price_is_paid_for() -> None:
    purchase = placed(40_000)
    (order,) = orders_of(purchase)
    type(order).objects.update(agreed_total=None)
    assert paying.offers(purchase) == []
    with pytest.raises(NothingDue):
        press(purchase)


def test_a_press_opens_the_providers_page_and_a_second_press_the_same(bank) -> None:
    purchase = placed()
    payment = press(purchase)
    assert (payment.status, payment.transaction_id) == (State.INPUT, f"of-{payment.token}")
    assert press(purchase).url == payment.url
    assert bank.begun == [payment.token]


def test_two_presses_at_once_are_one_payment(bank) -> None:
    purchase = placed()
    with met(paying, "_row", lambda: press(purchase), Payment.objects.exists) as rival:
        first = press(purchase)
    assert rival[0].result(30).pk == first.pk
    assert len(bank.begun) == 1


@pytest.mark.parametrize("fault", ["is_away", "is_mute"])
def test_a_provider_without_an_answer_costs_nothing(bank, fault: str) -> None:
    purchase = placed()
    setattr(bank, fault, True)
    with pytest.raises(Unreachable):
        press(purchase)
    setattr(bank, fault, False)
    payment = press(purchase)
    assert payment.url
    assert bank.begun == [payment.token]
    assert Payment.objects.count() == 1


def test_a_success_that_is_told_before_the_page_is_known_is_booked(bank, monkeypatch) -> None:
    purchase, real = placed(), fake.FakeGateway.begin

    def quick(self, payment):
        found = real(self, payment)
        tell(payment, variant=fake.VARIANT, object_id=found.transaction_id)
        return found

    monkeypatch.setattr(fake.FakeGateway, "begin", quick)
    assert press(purchase).status == State.CONFIRMED
    assert sums(purchase)[0] == 20_000


def test_another_sum_gives_the_open_payment_up(bank) -> None:
    purchase = placed()
    first = press(purchase)
    second = press(purchase, 40_000, Purpose.FULL)
    first.refresh_from_db()
    assert (first.status, second.status) == (State.CANCELLED, State.INPUT)
    assert bank.cancelled == [first.token]


def test_what_was_paid_unheard_is_heard_before_another_sum_is_asked_for(bank) -> None:
    purchase = placed()
    first = press(purchase)
    bank.says = [said(first, variant=fake.VARIANT)]
    with pytest.raises(NothingDue):
        press(purchase, 40_000, Purpose.FULL)
    assert sums(purchase)[0] == 20_000


def test_an_old_page_is_replaced() -> None:
    purchase = placed()
    first = press(purchase)
    Payment.objects.update(begun_at=timezone.now() - paying.PAGE_LIFE - timedelta(seconds=1))
    assert press(purchase).pk != first.pk


def test_a_sum_that_is_not_due_any_more_is_not_begun(bank) -> None:
    purchase = placed()
    lifecycle.cancel(orders_of(purchase)[0], purchase.customer)
    with pytest.raises(NothingDue):
        press(purchase)
    assert bank.begun == []


def test_a_lost_notification_is_asked_for(bank) -> None:
    purchase = placed()
    payment = press(purchase)
    bank.says = [said(payment, variant=fake.VARIANT)]
    asking.reconcile()
    assert sums(purchase)[0] == 0, "its own notification is awaited first"
    Payment.objects.update(begun_at=timezone.now() - asking.FIRST_AFTER)
    asking.reconcile()
    assert sums(purchase)[0] == 20_000


def test_what_was_paid_unheard_and_given_up_is_asked_for(bank) -> None:
    purchase = placed()
    first = press(purchase)
    press(purchase, 40_000, Purpose.FULL)
    bank.says = [said(first, variant=fake.VARIANT)]
    Payment.objects.filter(pk=first.pk).update(
        begun_at=timezone.now() - asking.FIRST_AFTER, asked_at=None
    )
    asking.reconcile()
    first.refresh_from_db()
    assert first.status == State.CONFIRMED
    assert sums(purchase)[0] == 20_000


def test_a_provider_that_is_away_is_asked_once_a_round(bank) -> None:
    for _each in range(3):
        press(placed())
    Payment.objects.update(begun_at=timezone.now() - asking.FIRST_AFTER)
    asked = []

    def called() -> None:
        asked.append(1)
        raise Unreachable("refused")

    bank.called = called
    asking.reconcile()
    assert len(asked) == 1
    assert Payment.objects.filter(status=State.INPUT).count() == 3


def test_a_payment_that_nobody_pays_is_given_up_after_two_days() -> None:
    purchase = placed()
    payment = press(purchase)
    Payment.objects.update(created=timezone.now() - asking.GIVEN_UP_AFTER)
    asking.reconcile()
    payment.refresh_from_db()
    assert payment.status == State.CANCELLED
    assert not Refund.objects.exists()
