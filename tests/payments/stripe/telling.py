"""What customers and Stripe do: press, pay, tell."""

from decimal import Decimal

from django.test import Client

from jewelry.payments import paying
from jewelry.payments.models import Case, Payment, Purpose
from jewelry.payments.providers.stripe_reports import VARIANT
from tests.payments.fakes.stripe_server import FakeStripe, Notification

NOTIFY = f"/payments/notify/{VARIANT}/"
PAID = (Decimal(20_000), Decimal(0), Decimal(0))


def press(purchase, amount: int = 20_000, purpose: Purpose = Purpose.DEPOSIT) -> Payment:
    return paying.begin(purchase, purpose, VARIANT, Decimal(amount))


def tell(notification: Notification) -> int:
    """As Stripe does: to a shop that knows it by its signature alone."""
    return (
        Client()
        .post(
            NOTIFY,
            notification.body,
            content_type="application/json",
            headers={"Stripe-Signature": notification.signature},
        )
        .status_code
    )


def completed(bank: FakeStripe, payment: Payment) -> Notification:
    return bank.event("checkout.session.completed", bank.sessions[payment.transaction_id])


def paid(bank: FakeStripe, payment: Payment) -> Payment:
    """Paid and told."""
    bank.pay(payment.transaction_id)
    assert tell(completed(bank, payment)) == 200
    payment.refresh_from_db()
    return payment


def cases() -> list[str]:
    return list(Case.objects.order_by("pk").values_list("kind", flat=True))
