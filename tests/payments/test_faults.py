"""The faults of payments, one table for all providers: what the customer sees, what is booked, and
which case a person gets. docs/payments.md has the same table in words."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from payments import core

from jewelry.orders import lifecycle
from jewelry.payments import asking
from jewelry.payments.models import (
    Case,
    CaseKind,
    JournalEntry,
    Payment,
    Refund,
    RefundState,
    Source,
)
from jewelry.payments.refunds import make
from tests.payments.fakes.banks import BANKS, Bank
from tests.payments.moneys import orders_of, placed, sums

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = Path(__file__).parents[2] / "docs/payments.md"
NBSP = "\N{NO-BREAK SPACE}"


class Walk:
    """A customer who owes a deposit of 20,000 ₽ of 40,000 ₽. `seen` is all that the pages said."""

    def __init__(self, bank: Bank, monkeypatch: Any) -> None:
        self.bank, self.monkeypatch = bank, monkeypatch
        self.purchase, self.client, self.seen = placed(), Client(), ""
        self.client.force_login(self.purchase.customer)
        self.address = f"/purchases/{self.purchase.public_id}/"

    @property
    def payment(self) -> Payment:
        return self.purchase.payments.earliest("pk")

    def press(self) -> None:
        asked = {"amount": "20000.00", "way": "card"}
        self._see(self.client.post(f"{self.address}pay/", asked, follow=True))

    def come_back(self) -> None:
        self._see(self.client.get(f"/payments/{self.payment.token}/back/", follow=True))

    def look(self) -> None:
        self._see(self.client.get(self.address))

    def bank_is_well(self) -> None:
        self.bank.is_well(self.monkeypatch)

    def minutes_pass(self) -> None:
        """The task of each minute asks the bank, and sends what goes back."""
        long_ago = timezone.now() - asking.FIRST_AFTER
        self.purchase.payments.filter(begun_at__isnull=False, captured_amount=0).update(
            begun_at=long_ago, asked_at=None
        )
        Refund.objects.filter(state=RefundState.CREATED).update(created_at=long_ago)
        asking.reconcile()

    def paid(self) -> None:
        self.press()
        self.bank.pay(self.payment)
        assert self.bank.tell(self.payment) == 200

    def _see(self, response: Any) -> None:
        assert response.status_code == 200
        self.seen += response.content.decode()


# What happens


def down_at_the_press(walk: Walk) -> None:
    walk.bank.goes_down()
    walk.press()


def hanging_at_the_press(walk: Walk) -> None:
    walk.bank.hangs(walk.monkeypatch)
    walk.press()


def down_when_the_customer_comes_back(walk: Walk) -> None:
    walk.press()
    walk.bank.goes_down()
    walk.bank.pay(walk.payment)
    walk.come_back()
    assert sums(walk.purchase)[0] == 0
    walk.bank_is_well()
    walk.minutes_pass()


def hanging_when_the_customer_comes_back(walk: Walk) -> None:
    walk.press()
    walk.bank.hangs(walk.monkeypatch)
    walk.bank.pay(walk.payment)
    walk.come_back()
    walk.bank_is_well()
    walk.minutes_pass()


def late(walk: Walk) -> None:
    walk.press()
    walk.come_back()
    walk.bank.pay(walk.payment)
    assert walk.bank.tell(walk.payment) == 200


def never_told(walk: Walk) -> None:
    walk.press()
    walk.bank.pay(walk.payment)
    walk.minutes_pass()


def told_twice(walk: Walk) -> None:
    walk.paid()
    assert walk.bank.tell(walk.payment) == 200
    walk.come_back()
    walk.minutes_pass()


def refused(walk: Walk) -> None:
    walk.press()
    walk.bank.refuse(walk.payment)
    assert walk.bank.tell(walk.payment) == 200
    walk.come_back()


def paid_twice(walk: Walk) -> None:
    walk.paid()
    walk.bank.charge_again(walk.payment)
    assert walk.bank.tell(walk.payment) == 200
    assert walk.bank.tell(walk.payment) == 200
    walk.minutes_pass()


def less(walk: Walk) -> None:
    walk.press()
    walk.bank.pay(walk.payment, less=1)
    assert walk.bank.tell(walk.payment) == 200


def forged(walk: Walk) -> None:
    walk.press()
    walk.bank.forge(walk.payment)
    walk.come_back()


def after_cancelling(walk: Walk) -> None:
    walk.press()
    (order,) = orders_of(walk.purchase)
    lifecycle.cancel(order, walk.purchase.customer)
    walk.bank.pay(walk.payment)
    assert walk.bank.tell(walk.payment) == 200
    walk.minutes_pass()


def refunded_at_the_bank(walk: Walk) -> None:
    walk.paid()
    assert walk.bank.pay_back(walk.payment, 700) == 200


def a_refund_comes_back(walk: Walk) -> None:
    walk.paid()
    refund = make(walk.payment, Decimal(5_000), Source.SELLER, "A scratch.")
    asking.send(refund)
    assert sums(walk.purchase) == (20_000, 5_000, 0)
    assert walk.bank.fail(refund) == 200


# The table


@dataclass(frozen=True)
class Fault:
    """`sums`: paid, refunded, under way. `booked`: the journal's entries that count."""

    name: str
    play: Callable[[Walk], None]
    sees: str
    sums: tuple[int, int, int] = (0, 0, 0)
    booked: tuple[tuple[str, Decimal | int], ...] = ()
    case: str = ""
    banks: tuple[str, ...] = tuple(BANKS)


PAID = (20_000, 0, 0)
ONCE = (("paid", 20_000),)
BACK = (("paid", 20_000), ("refunded", 20_000))
AWAY = ("Stripe", "YooKassa")
"""The demonstration's page is the shop's own: a payment begins with it whatever happens."""

SILENT, UNTOLD = "does not answer now", "has not told us"
RETURNED = (*ONCE, ("refunded", 5_000), ("refund_failed", 5_000))

FAULTS = [
    Fault("down when the customer presses Pay", down_at_the_press, SILENT, banks=AWAY),
    Fault("hanging when the customer presses Pay", hanging_at_the_press, SILENT, banks=AWAY),
    Fault("down when the customer comes back", down_when_the_customer_comes_back, UNTOLD, PAID, ONCE),
    Fault(
        "hanging when the customer comes back", hanging_when_the_customer_comes_back, UNTOLD,
        PAID, ONCE,
    ),
    Fault("late", late, UNTOLD, PAID, ONCE),
    Fault("the notification is lost", never_told, "The rest", PAID, ONCE),
    Fault("the same charge reported twice", told_twice, "your payment has come", PAID, ONCE),
    Fault("refused", refused, "did not succeed"),
    Fault(
        "paid twice", paid_twice, "Paid back",
        (40_000, 20_000, 0), (*ONCE, *BACK), CaseKind.PAID_TWICE,
    ),
    Fault(
        "wrong amount", less, f"Pay 1{NBSP}₽",
        (19_999, 0, 0), (("paid", 19_999),), CaseKind.WRONG_AMOUNT,
    ),
    Fault("forged", forged, UNTOLD),
    Fault(
        "after the order is cancelled", after_cancelling, "Paid back",
        (20_000, 20_000, 0), BACK, CaseKind.PAID_AFTER_CANCEL,
    ),
    Fault(
        "refunded at the provider", refunded_at_the_bank, "Paid back",
        (20_000, 700, 0), (*ONCE, ("refunded", 700)), CaseKind.EXTERNAL_REFUND,
    ),
    Fault("a refund comes back", a_refund_comes_back, "The rest", PAID, RETURNED, CaseKind.REFUND_FAILED),
]  # fmt: skip
ROWS = [
    pytest.param(each, bank, id=f"{each.name}, {bank}") for each in FAULTS for bank in each.banks
]


@pytest.fixture
def bank(request, settings, monkeypatch):
    cache.clear()
    made = BANKS[request.param]()
    settings.PAYMENT_CARD, settings.PAYMENT_VARIANTS = made.variant, {made.variant: made.setting}
    monkeypatch.setattr(core, "PROVIDER_CACHE", {})
    yield made
    made.close()


@pytest.mark.parametrize(("fault", "bank"), ROWS, indirect=["bank"])
def test_a_fault_is_said_booked_and_named(fault: Fault, bank: Bank, monkeypatch) -> None:
    walk = Walk(bank, monkeypatch)
    fault.play(walk)
    walk.look()
    assert fault.sees in walk.seen
    assert sums(walk.purchase) == fault.sums
    booked = JournalEntry.objects.filter(outcome="applied").order_by("pk")
    assert [*booked.values_list("kind", "amount")] == [*fault.booked]
    assert [case.kind for case in Case.objects.all()] == ([fault.case] if fault.case else [])


@pytest.mark.parametrize("bank", AWAY, indirect=True)
def test_after_a_press_in_vain_the_next_one_pays(bank: Bank, monkeypatch) -> None:
    walk = Walk(bank, monkeypatch)
    hanging_at_the_press(walk)
    walk.bank_is_well()
    walk.paid()
    assert sums(walk.purchase) == PAID
    assert Payment.objects.count() == 1


def test_the_table_of_the_document_has_these_rows() -> None:
    table = DOCUMENT.read_text()
    missing = [fault.name for fault in FAULTS if f"| {fault.name} |" not in table]
    assert missing == []
