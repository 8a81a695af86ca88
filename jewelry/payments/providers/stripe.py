"""Payments by card through Stripe: a page of its Checkout, signed notifications, refunds.

Stripe keeps the first answer to an idempotency key for a day, an error's as well: what was refused
is refused again, so a payment that could not begin is not begun anew under its token.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from stripe import StripeClient

from jewelry.payments.gateway import (
    Begun,
    Forged,
    Gateway,
    Heard,
    How,
    Kind,
    Refused,
    TokenSpent,
    Unreachable,
    Unreadable,
)
from jewelry.payments.models import Payment, Refund
from jewelry.payments.providers import stripe_reports as reports
from jewelry.payments.providers.calls import Calls
from jewelry.payments.providers.reporting import (
    MALFORMED,
    PAYMENT,
    REFUND,
    own_token,
    refund_refused,
)
from jewelry.payments.providers.stripe_reports import VARIANT

stripe.enable_telemetry = False

ADDRESS = "https://api.stripe.com"
TOLERANCE_SECONDS = 300
"""An older signature is somebody's repetition."""

MAX_REFUNDS = 100
"""Of one payment: Stripe's page."""

NOT_NOW = {409, 429}
"""Answers that are not kept under the key: another request is under way, or there are too many."""


class _Http(stripe.HTTPClient):
    name = "alexandrite"

    def __init__(self, calls: Calls) -> None:
        super().__init__()
        self._calls = calls

    def request(
        self, method: str, url: str, headers: Any, post_data: Any = None, *, _usage: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        body = post_data.encode() if post_data else None
        answer = self._calls.make(method, url, headers or {}, body)
        return answer.body.decode(), answer.status, answer.headers


class StripeGateway(Gateway):
    def __init__(self, key: str, secret: str, address: str = ADDRESS) -> None:
        super().__init__()
        self._key, self._secret, self._address = key, secret, address

    def begin(self, payment: Payment) -> Begun:
        with self._asked() as client:
            options: Any = {"idempotency_key": payment.token}
            made = client.v1.checkout.sessions.create(_session(payment), options).to_dict()
            if not str(made["url"]).startswith(("https://", self._address)):
                raise Refused("the page has no address")
            return Begun(made["url"], made["id"])

    def ask(self, payment: Payment) -> list[Heard]:
        number = payment.transaction_id
        with self._asked() as client:
            if number.startswith("pi_"):
                return _refunds_of(client, number, payment.token)
            if not number.startswith("cs_"):
                return []
            session = client.v1.checkout.sessions.retrieve(number).to_dict()
            heard = reports.of_session(session, How.ASKED)
            if heard and heard[0].kind == Kind.PAID:
                heard += _refunds_of(client, session["payment_intent"], payment.token)
            return heard

    def read(self, request: HttpRequest) -> list[Heard]:
        signature = request.headers.get("Stripe-Signature", "")
        try:
            stripe.WebhookSignature.verify_header(
                request.body, signature, self._secret, TOLERANCE_SECONDS
            )
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as why:
            raise Forged(str(why)) from why
        try:
            event = json.loads(request.body)
            return self._of_event(event["id"], event["type"], event["data"]["object"])
        except MALFORMED as why:
            raise Unreadable(f"{type(why).__name__}: {why}") from why

    def refund(self, refund: Refund) -> list[Heard]:
        params: Any = {
            "payment_intent": refund.payment.transaction_id,
            "amount": _minor(refund.amount),
            "metadata": {REFUND: refund.token},
        }
        with self._asked() as client:
            try:
                options: Any = {"idempotency_key": refund.token}
                made = client.v1.refunds.create(params, options).to_dict()
            except stripe.InvalidRequestError:  # Stripe says no, and has refunded nothing
                return [refund_refused(refund)]
            return reports.of_refund(made, refund.payment.token, How.ASKED)

    def cancel(self, payment: Payment) -> None:
        if not payment.transaction_id.startswith("cs_"):
            return
        with self._asked() as client:
            try:
                client.v1.checkout.sessions.expire(payment.transaction_id)
            except stripe.InvalidRequestError:
                return  # it is paid or over already; asking tells which

    def _of_event(self, event_id: str, kind: str, thing: dict[str, Any]) -> list[Heard]:
        if kind == "checkout.session.async_payment_failed":
            is_ours = own_token(thing, PAYMENT)
            return [reports.not_paid(thing, How.NOTIFIED, event_id)] if is_ours else []
        if kind.startswith("checkout.session."):
            return reports.of_session(thing, How.NOTIFIED, event_id)
        if kind in reports.DISPUTES:
            token, before = self._payment_of(thing)
            told = reports.of_dispute(thing, reports.DISPUTES[kind], token, event_id)
            return [*before, told] if token else []
        if kind.startswith("refund.") or kind == "charge.refund.updated":
            token, before = self._payment_of(thing)
            if not token:
                return []
            return [*before, *reports.of_refund(thing, token, How.NOTIFIED, event_id)]
        return []

    def _payment_of(self, thing: dict[str, Any]) -> tuple[str, list[Heard]]:
        """Return the token of the payment that a refund or a dispute is of, "" where it is not
        ours; and its success, where that was not told before."""
        intent = thing["payment_intent"]
        if intent is None:
            return "", []
        if not isinstance(intent, str):
            raise TypeError("a payment intent is named by a text")
        known = Payment.objects.filter(variant=VARIANT, transaction_id=intent).first()
        if known:
            return known.token, []
        with self._asked() as client:
            try:
                found = client.v1.payment_intents.retrieve(intent).to_dict()
            except stripe.InvalidRequestError:
                return "", []
        return own_token(found, PAYMENT), reports.of_intent(found)

    @contextmanager
    def _asked(self) -> Iterator[StripeClient]:
        """Raise `Refused` and `Unreachable` for all that goes wrong in the block."""
        with Calls() as calls:
            client = StripeClient(
                self._key,
                base_addresses={"api": self._address},
                http_client=_Http(calls),
                max_network_retries=0,
            )
            try:
                yield client
            except stripe.StripeError as why:
                words = f"{why.http_status}: {why.user_message or why}"[:300]
                raise _kind(why.http_status)(words) from why
            except (Unreadable, *MALFORMED) as why:
                raise Unreachable(f"an answer of another form: {why!r}"[:300]) from why


def _kind(status: int | None) -> type[Unreachable]:
    if status in NOT_NOW:
        return Unreachable
    return Refused if status and status < 500 else TokenSpent


def _session(payment: Payment) -> Any:
    """Return the same for the same payment: Stripe refuses a key that comes with other values."""
    purchase = payment.purchase
    with translation.override(purchase.language or settings.LANGUAGE_CODE):
        name = _("Purchase %(number)s") % {"number": purchase.number}
    back = f"{settings.SITE_ADDRESS}{reverse('shop:payment_back', args=[payment.token])}"
    marks = {PAYMENT: payment.token, "purchase": purchase.number}
    price = {
        "currency": payment.currency.lower(),
        "unit_amount": _minor(payment.total),
        "product_data": {"name": name},
    }
    return {
        "mode": "payment",
        "client_reference_id": payment.token,
        "line_items": [{"quantity": 1, "price_data": price}],
        "success_url": back,
        "cancel_url": back,
        "locale": purchase.language or "auto",
        "metadata": marks,
        "payment_intent_data": {"metadata": marks},
    }


def _minor(amount: Any) -> int:
    return int(amount * 100)


def _refunds_of(client: StripeClient, intent: str, token: str) -> list[Heard]:
    found = client.v1.refunds.list({"payment_intent": intent, "limit": MAX_REFUNDS}).to_dict()
    return [heard for each in found["data"] for heard in reports.of_refund(each, token, How.ASKED)]
