"""Stripe's API as far as the shop calls it: Checkout sessions, payment intents, refunds, and its
signed notifications. https://docs.stripe.com/api"""

import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import stripe

from tests.payments.fakes.server import Asked, Provider

KEY, SECRET = "sk_test_fake", "whsec_fake"
SESSIONS = "/v1/checkout/sessions"
REFUNDS = "/v1/refunds"
MOST = 99_999_999
"""Of one charge, in the currency's smallest units."""


@dataclass(frozen=True)
class Notification:
    body: str
    signature: str


class FakeStripe(Provider):
    """`sessions`, `intents` and `refunds` are its books."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refunds_are = "succeeded"
        self._numbers = count(1)

    # The API

    def is_let_in(self, asked: Asked) -> bool:
        return asked.headers.get("Authorization") == f"Bearer {KEY}"

    def keeps(self, status: int) -> bool:
        return status not in {401, 409, 429}

    def mismatch(self) -> tuple[int, dict[str, Any]]:
        return self._no("other values with the same key", "idempotency_error")

    def do(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        given = dict(parse_qsl(asked.body.decode()))
        if (asked.method, asked.path) == ("POST", SESSIONS):
            return self._session(given)
        if (asked.method, asked.path) == ("POST", REFUNDS):
            return self._refund(given)
        if asked.path == REFUNDS:
            of = parse_qs(asked.query)["payment_intent"][0]
            found = [each for each in self.refunds.values() if each["payment_intent"] == of]
            return 200, {"object": "list", "data": found, "has_more": False}
        if asked.path.endswith("/expire"):
            return self._expire(asked.path.split("/")[-2])
        number = asked.path.split("/")[-1]
        found_one = self.sessions.get(number) or self.intents.get(number)
        return (200, found_one) if found_one else self._no(f"no such object: {number}", status=404)

    def _session(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        amount = int(given["line_items[0][price_data][unit_amount]"])
        if amount > MOST:
            return self._no("amount_too_large")
        number = f"cs_test_{next(self._numbers)}"
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": amount,
            "currency": given["line_items[0][price_data][currency]"],
            "client_reference_id": given["client_reference_id"],
            "metadata": _metadata(given, "metadata"),
            "success_url": given["success_url"],
            "url": f"{self.address}/pay/{number}",
        }
        return 200, self.sessions[number]

    def _expire(self, number: str) -> tuple[int, dict[str, Any]]:
        if self.sessions[number]["status"] != "open":
            return self._no("only an open session expires")
        self.sessions[number] |= {"status": "expired", "url": None}
        return 200, self.sessions[number]

    def _refund(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        intent, amount = self.intents.get(given["payment_intent"]), int(given["amount"])
        if intent is None or amount > self.left(intent["id"]):
            return self._no("charge_already_refunded")
        return 200, self.pay_back(intent["id"], amount, _metadata(given, "metadata"))

    def _no(
        self, words: str, kind: str = "invalid_request_error", status: int = 400
    ) -> tuple[int, dict[str, Any]]:
        return status, {"error": {"type": kind, "message": words}}

    # What happens at Stripe

    def pay(self, session: str, amount: int | None = None, currency: str = "") -> str:
        """Its customer pays on the page. Return the number of the payment intent."""
        found, number = self.sessions[session], f"pi_test_{next(self._numbers)}"
        paid = found["amount_total"] if amount is None else amount
        self.intents[number] = {
            "id": number,
            "object": "payment_intent",
            "status": "succeeded",
            "amount_received": paid,
            "currency": currency or found["currency"],
            "metadata": found["metadata"],
        }
        found |= {"status": "complete", "payment_status": "paid", "payment_intent": number}
        found |= {"amount_total": paid, "currency": currency or found["currency"], "url": None}
        return number

    def pay_back(self, intent: str, amount: int, metadata: dict[str, str]) -> dict[str, Any]:
        number = f"re_test_{next(self._numbers)}"
        self.refunds[number] = {
            "id": number,
            "object": "refund",
            "status": self.refunds_are,
            "payment_intent": intent,
            "amount": amount,
            "currency": "rub",
            "metadata": metadata,
        }
        return self.refunds[number]

    def left(self, intent: str) -> int:
        back = [each for each in self.refunds.values() if each["payment_intent"] == intent]
        taken = sum(each["amount"] for each in back if each["status"] != "failed")
        received: int = self.intents[intent]["amount_received"]
        return received - int(taken)

    def event(self, kind: str, thing: dict[str, Any], age: int = 0) -> Notification:
        said = {
            "id": f"evt_test_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "data": {"object": thing},
        }
        return sign(json.dumps(said), age=age)


def sign(body: str, secret: str = SECRET, age: int = 0) -> Notification:
    at = int(time.time()) - age
    made = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=at)
    return Notification(body, made)


def _metadata(given: dict[str, str], name: str) -> dict[str, str]:
    """Read what a form says as `name[key]`."""
    start = f"{name}["
    return {key[len(start) : -1]: value for key, value in given.items() if key.startswith(start)}
