"""A demo bank: its page is ours, and it moves no money.

Everything else is as with a real one: it keeps its own books, notifies over HTTP with a signature,
twice and late where it is told to, and answers questions.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from jewelry.payments.demo import signing
from jewelry.payments.gateway import Begun, Forged, Gateway, Heard, How, Kind, Unreadable
from jewelry.payments.models import DemoCharge, Payment, Refund
from jewelry.payments.models.payment import CURRENCY

VARIANT = "demo"


class DemoGateway(Gateway):
    def begin(self, payment: Payment) -> Begun:
        return Begun(reverse("shop:payment_demo", args=[payment.token]), "")

    def ask(self, payment: Payment) -> list[Heard]:
        refunds = payment.refunds.values_list("token", flat=True)
        mine = DemoCharge.objects.filter(token__in=[payment.token, *refunds])
        told = mine.filter(told_from__lte=signing.now()).order_by("pk")
        return [heard(charge, How.ASKED) for charge in told]

    def read(self, request: HttpRequest) -> list[Heard]:
        if not signing.is_genuine(request.body, request.headers.get("X-Demo-Signature", "")):
            raise Forged("the signature is not the demonstration's")
        try:
            said = json.loads(request.body)
            return [_read(each) for each in said["events"]]
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise Unreadable(str(error)) from error

    @transaction.atomic
    def refund(self, refund: Refund) -> list[Heard]:
        of = DemoCharge.objects.filter(object_id=refund.payment.transaction_id).first()
        charge, _is_new = DemoCharge.objects.get_or_create(
            token=refund.token, is_refund=True, defaults={"of": of, "amount": refund.amount}
        )
        return [heard(charge, How.ASKED)]

    def cancel(self, payment: Payment) -> None:
        """Do nothing: the page checks whether the payment is open."""


def heard(charge: DemoCharge, how: How = How.NOTIFIED, event_id: str = "") -> Heard:
    kind = Kind.REFUNDED if charge.is_refund else Kind.FAILED if charge.is_refused else Kind.PAID
    return Heard(
        variant=VARIANT,
        event_id=event_id or f"{charge.object_id}:{kind}:{how}",
        object_id=charge.object_id,
        kind=kind,
        amount=charge.amount,
        currency=CURRENCY,
        token=charge.token,
        how=how,
    )


def _read(said: dict[str, Any]) -> Heard:
    texts = {name: said[name] for name in ("event_id", "object_id", "currency", "token")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("an event's names are texts")
    return Heard(VARIANT, kind=Kind(said["kind"]), amount=Decimal(said["amount"]), **texts)
