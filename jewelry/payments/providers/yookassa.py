"""Payments by card, SBP and more through YooKassa: its page, notifications, refunds, receipts.

Its notifications are not signed. So none is believed: it makes the shop ask for the object that it
names, with the shop's own key. Of the provider's library its requests' objects are used, which
check them; its client has no time limit, and one configuration for all of a process.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from yookassa.domain.request import PaymentRequest, RefundRequest

from jewelry.accounts import throttle
from jewelry.payments.gateway import (
    Begun,
    Forged,
    Gateway,
    Heard,
    Kind,
    Refused,
    Unreachable,
    Unreadable,
)
from jewelry.payments.models import Payment, Refund
from jewelry.payments.providers import yookassa_reports as reports
from jewelry.payments.providers.calls import Calls
from jewelry.payments.providers.fiscal import Fiscal
from jewelry.payments.providers.reporting import (
    MALFORMED,
    PAYMENT,
    REFUND,
    own_token,
    refund_refused,
)
from jewelry.payments.providers.yookassa_reports import VARIANT, money

ADDRESS = "https://api.yookassa.ru/v3"
NUMBER = re.compile(r"[0-9a-zA-Z-]{1,64}")
MAX_REFUNDS = 100
"""Of one payment: YooKassa's page."""

LOCALES = {"ru": "ru_RU", "en": "en_US"}
UNDECIDED = {202, 429}
"""Answers below 500 after which the same request may yet succeed."""

ASKED = throttle.Limit("yookassa-notified", 60, 3600)
"""Requests that notifications of one payment cause, and those of all unknown ones together:
strangers may send them."""


class YooKassaGateway(Gateway):
    def __init__(
        self,
        shop: str,
        key: str,
        receipts: dict[str, int] | None = None,
        address: str = ADDRESS,
    ) -> None:
        super().__init__()
        self._fiscal = Fiscal(**receipts) if receipts else None
        self._address = address
        self._sign_in = "Basic " + b64encode(f"{shop}:{key}".encode()).decode()

    def begin(self, payment: Payment) -> Begun:
        with self._asked() as api:
            wanted = _checked(PaymentRequest(self._payment(payment)))
            made = api.post("/payments", wanted, payment.token)
            page = str((made.get("confirmation") or {}).get("confirmation_url"))
            if made["status"] != "pending" or not page.startswith(("https://", self._address)):
                raise Refused(f"{made['status']}: no page to pay at")
            return Begun(page, made["id"])

    def ask(self, payment: Payment) -> list[Heard]:
        if not payment.transaction_id:
            return []
        with self._asked() as api:
            return api.all_of(payment.transaction_id)

    def read(self, request: HttpRequest) -> list[Heard]:
        try:
            said = json.loads(request.body)
            kind, thing = str(said["event"]).partition(".")[0], said["object"]
            number = thing["id"] if kind == "payment" else thing.get("payment_id")
            marked = own_token(thing, PAYMENT)
        except (*MALFORMED, RecursionError) as why:
            raise Unreadable(f"{type(why).__name__}: {why}") from why
        if kind not in {"payment", "refund"}:
            return []
        if not isinstance(number, str) or not NUMBER.fullmatch(number):
            raise Unreadable("the payment has no number")
        payment = _named(number, marked)
        if throttle.is_over(ASKED, payment.token if payment else "unknown"):
            raise Unreachable("so many notifications of this payment are asked about later")
        with self._asked() as api:
            try:
                return api.all_of(number)
            except NotThere as why:
                raise Forged(f"YooKassa has no payment {number}") from why

    def refund(self, refund: Refund) -> list[Heard]:
        payment = refund.payment
        with self._asked() as api:
            try:
                wanted = _checked(RefundRequest(self._refund(refund)))
                made = api.post("/refunds", wanted, refund.token)
            except (Refused, NotThere):
                # It also refuses a known key with other values, such as a new e-mail address.
                told = [heard for heard in api.refunds_of(payment) if heard.token == refund.token]
                return told or [refund_refused(refund)]
            return reports.of_refund(made, payment.token)

    def _payment(self, payment: Payment) -> dict[str, Any]:
        purchase = payment.purchase
        language = purchase.language or settings.LANGUAGE_CODE
        with translation.override(language):
            name = _("Purchase %(number)s") % {"number": purchase.number}
        back = f"{settings.SITE_ADDRESS}{reverse('shop:payment_back', args=[payment.token])}"
        page = {"type": "redirect", "return_url": back, "locale": LOCALES.get(language, "ru_RU")}
        return {
            "amount": money(payment.total, payment.currency),
            "capture": True,
            "confirmation": page,
            "description": name,
            "metadata": {PAYMENT: payment.token, "purchase": purchase.number},
            **(self._fiscal.of_payment(payment) if self._fiscal else {}),
        }

    def _refund(self, refund: Refund) -> dict[str, Any]:
        return {
            "payment_id": refund.payment.transaction_id,
            "amount": money(refund.amount, refund.payment.currency),
            "metadata": {REFUND: refund.token},
            **(self._fiscal.of_refund(refund) if self._fiscal else {}),
        }

    @contextmanager
    def _asked(self) -> Iterator["_Api"]:
        """Raise `Unreachable` for answers of another form."""
        with Calls() as calls:
            try:
                yield _Api(calls, self._address, self._sign_in)
            except (Unreadable, *MALFORMED) as why:
                raise Unreachable(f"an answer of another form: {why!r}"[:300]) from why


class NotThere(Unreachable):
    """The object is not known to the provider."""


class _Api:
    """YooKassa's API, as far as it is called, within the time of one question."""

    def __init__(self, calls: Calls, address: str, sign_in: str) -> None:
        self._calls, self._address, self._sign_in = calls, address, sign_in

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        return self._call("POST", path, body, {"Idempotence-Key": key})

    def get(self, path: str) -> dict[str, Any]:
        return self._call("GET", path)

    def all_of(self, number: str) -> list[Heard]:
        """Return the payment's success before its refunds."""
        payment = self.get(f"/payments/{number}")
        heard, token = reports.of_payment(payment), own_token(payment, PAYMENT)
        if heard and heard[0].kind == Kind.PAID:
            heard += self._refunds(number, token)
        return heard

    def refunds_of(self, payment: Payment) -> list[Heard]:
        return self._refunds(payment.transaction_id, payment.token)

    def _refunds(self, number: str, token: str) -> list[Heard]:
        found = self.get(f"/refunds?payment_id={number}&limit={MAX_REFUNDS}")
        return [heard for each in found["items"] for heard in reports.of_refund(each, token)]

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        sent = {"Authorization": self._sign_in, "Content-Type": "application/json"}
        raw = json.dumps(body).encode() if body is not None else None
        answer = self._calls.make(method, f"{self._address}{path}", sent | (headers or {}), raw)
        if answer.status != 200:
            words = f"{answer.status}: {answer.body[:200].decode(errors='replace')}"
            if answer.status >= 500 or answer.status in UNDECIDED:
                raise Unreachable(words)
            raise (NotThere if answer.status == 404 else Refused)(words)
        found = json.loads(answer.body)
        if not isinstance(found, dict):
            raise TypeError("no object")
        return found


def _named(number: str, marked: str) -> Payment | None:
    """Strangers write both: what has not the form of a token is not asked of the database."""
    known = Payment.objects.filter(variant=VARIANT)
    found = known.filter(transaction_id=number).first()
    if found is None and NUMBER.fullmatch(marked):
        found = known.filter(token=marked).first()
    return found


def _checked(request: Any) -> dict[str, Any]:
    request.validate()
    return {name: value for name, value in dict(request).items() if value != []}
