"""YooKassa's API as far as the shop calls it: payments, refunds and unsigned notifications.
https://yookassa.ru/developers/api"""

import json
from base64 import b64encode
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from tests.payments.fakes.server import Asked, Provider

SHOP, KEY = "100500", "test_fake"
PAYMENTS, REFUNDS = "/payments", "/refunds"


class FakeYooKassa(Provider):
    """`payments` and `refunds` are its books."""

    KEY = "Idempotence-Key"

    def __init__(self) -> None:
        super().__init__()
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refunds_are = "succeeded"
        self._numbers = count(1)

    # The API

    def is_let_in(self, asked: Asked) -> bool:
        known = b64encode(f"{SHOP}:{KEY}".encode()).decode()
        return asked.headers.get("Authorization") == f"Basic {known}"

    def mismatch(self) -> tuple[int, dict[str, Any]]:
        return self._no("Idempotence key duplicated")

    def do(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        given = json.loads(asked.body) if asked.body else {}
        if asked.method == "POST" and not asked.headers.get(self.KEY):
            return self._no("no Idempotence-Key")
        if (asked.method, asked.path) == ("POST", PAYMENTS):
            return self._payment(given)
        if (asked.method, asked.path) == ("POST", REFUNDS):
            return self._refund(given)
        if asked.path == REFUNDS:
            of = parse_qs(asked.query)["payment_id"][0]
            found = [each for each in self.refunds.values() if each["payment_id"] == of]
            return 200, {"type": "list", "items": found}
        one = self.payments.get(asked.path.split("/")[-1])
        return (200, one) if one else (404, {"type": "error", "code": "not_found"})

    def _payment(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number = self._number()
        self.payments[number] = {
            "id": number,
            "status": "pending",
            "paid": False,
            "amount": given["amount"],
            "description": given["description"],
            "metadata": given["metadata"],
            "confirmation": {"type": "redirect", "confirmation_url": f"{self.address}/{number}"},
        }
        return 200, self.payments[number]

    def _refund(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        number, amount = given["payment_id"], Decimal(given["amount"]["value"])
        if number not in self.payments or amount > self.left(number):
            return self._no("the amount is more than the payment has")
        return 200, self.pay_back(number, amount, given["metadata"])

    def _no(self, words: str) -> tuple[int, dict[str, Any]]:
        return 400, {"type": "error", "code": "invalid_request", "description": words}

    # What happens at YooKassa

    def pay(self, number: str, amount: str = "", currency: str = "RUB") -> None:
        """Its customer pays on the page."""
        found = self.payments[number]
        value = amount or found["amount"]["value"]
        found |= {"status": "succeeded", "paid": True}
        found["amount"] = {"value": value, "currency": currency}
        found.pop("confirmation", None)

    def refuse(self, number: str) -> None:
        self.payments[number] |= {"status": "canceled", "paid": False}

    def pay_back(self, payment: str, amount: Decimal, metadata: dict[str, str]) -> dict[str, Any]:
        number = self._number()
        self.refunds[number] = {
            "id": number,
            "status": self.refunds_are,
            "payment_id": payment,
            "amount": {"value": f"{amount:.2f}", "currency": "RUB"},
            "metadata": metadata,
        }
        return self.refunds[number]

    def left(self, payment: str) -> Decimal:
        back = [each for each in self.refunds.values() if each["payment_id"] == payment]
        taken = sum(
            Decimal(each["amount"]["value"]) for each in back if each["status"] != "canceled"
        )
        return Decimal(self.payments[payment]["amount"]["value"]) - taken

    def _number(self) -> str:
        return f"2d{next(self._numbers):06x}-000f-5000-8000-126628f15141"


def notification(kind: str, thing: dict[str, Any]) -> str:
    return json.dumps(
        {"type": "notification", "event": f"{kind}.{thing['status']}", "object": thing}
    )
