"""The three providers of cards, in the same words: what happens at the bank, and what it tells."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from jewelry.payments.demo import notifying, signing
from jewelry.payments.models import DemoCharge, Payment
from jewelry.payments.providers import calls
from tests.payments.fakes import stripe_server, yookassa_server
from tests.payments.fakes.server import Faults, Provider
from tests.payments.fakes.stripe_server import FakeStripe, Notification
from tests.payments.fakes.yookassa_server import FakeYooKassa, notification

GATEWAYS = "jewelry.payments"


class Bank:
    """`pay` is what a customer does at the bank, which keeps it to itself until `tell`."""

    variant: str
    setting: tuple[str, dict[str, object]]
    server: Provider | None = None

    def pay(self, payment: Payment, less: int = 0) -> None:
        raise NotImplementedError

    def refuse(self, payment: Payment) -> None:
        raise NotImplementedError

    def charge_again(self, payment: Payment) -> None:
        """It takes the money once more, for the same payment."""
        raise NotImplementedError

    def tell(self, payment: Payment) -> int:
        """Notify of the payment's newest charge; return the shop's answer."""
        raise NotImplementedError

    def forge(self, payment: Payment) -> int:
        """A stranger notifies that it is paid."""
        raise NotImplementedError

    def pay_back(self, payment: Payment, amount: int) -> int:
        """Somebody refunds at the bank, which notifies."""
        raise NotImplementedError

    def fail(self, refund: Any) -> int:
        """The money of a refund comes back to the bank, which notifies."""
        raise NotImplementedError

    def goes_down(self) -> None:
        assert self.server
        self.server.faults = Faults(status=503)

    def hangs(self, monkeypatch: Any) -> None:
        assert self.server
        self.server.faults = Faults(hangs=True)
        monkeypatch.setattr(calls, "TOTAL_SECONDS", 0.5)

    def is_well(self, monkeypatch: Any) -> None:
        assert self.server
        self.server.faults = Faults()
        monkeypatch.setattr(calls, "TOTAL_SECONDS", 8.0)

    def close(self) -> None:
        if self.server:
            self.server.close()

    def _post(self, body: str | bytes, **headers: str) -> int:
        path = f"/payments/notify/{self.variant}/"
        return Client().post(path, body, "application/json", headers=headers).status_code


class DemoBank(Bank):
    """Its page is the shop's own: it cannot be away when a payment begins."""

    variant = "demo"
    setting = (f"{GATEWAYS}.demo.gateway.DemoGateway", {})
    is_away = False

    def pay(self, payment: Payment, less: int = 0) -> None:
        self._charge(payment, amount=payment.total - less)

    def refuse(self, payment: Payment) -> None:
        self._charge(payment, amount=payment.total, is_refused=True)

    def charge_again(self, payment: Payment) -> None:
        self._charge(payment, amount=payment.total)

    def tell(self, payment: Payment) -> int:
        charge = DemoCharge.objects.filter(token=payment.token, is_refund=False).latest("pk")
        return self._notify(charge)

    def forge(self, payment: Payment) -> int:
        body = notifying.body_of(DemoCharge(token=payment.token, amount=payment.total), "e-1")
        return self._post(body, **{"X-Demo-Signature": signing.sign(b"another")})

    def pay_back(self, payment: Payment, amount: int) -> int:
        charge = DemoCharge(token=payment.token, amount=Decimal(amount), is_refund=True)
        return self._notify(charge)

    def fail(self, refund: Any) -> int:
        body = notifying.body_of(DemoCharge.objects.get(token=refund.token), uuid4().hex)
        return self._signed(body.replace(b'"refunded"', b'"refund_failed"'))

    def goes_down(self) -> None:
        self.is_away = True

    def hangs(self, monkeypatch: Any) -> None:
        self.is_away = True

    def is_well(self, monkeypatch: Any) -> None:
        DemoCharge.objects.update(told_from=timezone.now())

    def _charge(self, payment: Payment, **given: Any) -> None:
        told_in = timedelta(hours=1) if self.is_away else timedelta(0)
        DemoCharge.objects.create(token=payment.token, told_from=timezone.now() + told_in, **given)

    def _notify(self, charge: DemoCharge) -> int:
        return self._signed(notifying.body_of(charge, uuid4().hex))

    def _signed(self, body: bytes) -> int:
        return self._post(body, **{"X-Demo-Signature": signing.sign(body)})


class StripeBank(Bank):
    variant = "stripe"

    def __init__(self) -> None:
        self.server = self.stripe = FakeStripe()
        keys: dict[str, object] = {"key": stripe_server.KEY, "secret": stripe_server.SECRET}
        self.setting = (
            f"{GATEWAYS}.providers.stripe.StripeGateway",
            keys | {"address": self.stripe.address},
        )

    def pay(self, payment: Payment, less: int = 0) -> None:
        session = self._session(payment)
        self.stripe.pay(session["id"], session["amount_total"] - less * 100)

    def refuse(self, payment: Payment) -> None:
        self._session(payment).update(status="expired", url=None)

    def charge_again(self, payment: Payment) -> None:
        self.stripe.pay(self._session(payment)["id"])

    def tell(self, payment: Payment) -> int:
        session = self._session(payment)
        kind = "expired" if session["status"] == "expired" else "completed"
        return self._signed(self.stripe.event(f"checkout.session.{kind}", session))

    def forge(self, payment: Payment) -> int:
        session = self._session(payment) | {"payment_status": "paid", "payment_intent": "pi_x"}
        note = self.stripe.event("checkout.session.completed", session)
        return self._signed(stripe_server.sign(note.body, secret="whsec_another"))

    def pay_back(self, payment: Payment, amount: int) -> int:
        intent = self._session(payment)["payment_intent"]
        made = self.stripe.pay_back(intent, amount * 100, {})
        return self._signed(self.stripe.event("refund.created", made))

    def fail(self, refund: Any) -> int:
        (made,) = self.stripe.refunds.values()
        made["status"] = "failed"
        return self._signed(self.stripe.event("refund.failed", made))

    def _session(self, payment: Payment) -> dict[str, Any]:
        all_of = self.stripe.sessions.values()
        return next(each for each in all_of if each["client_reference_id"] == payment.token)

    def _signed(self, note: Notification) -> int:
        return self._post(note.body, **{"Stripe-Signature": note.signature})


class YooKassaBank(Bank):
    variant = "yookassa"

    def __init__(self) -> None:
        self.server = self.kassa = FakeYooKassa()
        keys: dict[str, object] = {"shop": yookassa_server.SHOP, "key": yookassa_server.KEY}
        self.setting = (
            f"{GATEWAYS}.providers.yookassa.YooKassaGateway",
            keys | {"address": self.kassa.address},
        )

    def pay(self, payment: Payment, less: int = 0) -> None:
        self.kassa.pay(self._of(payment)["id"], f"{payment.total - less:.2f}")

    def refuse(self, payment: Payment) -> None:
        self.kassa.refuse(self._of(payment)["id"])

    def charge_again(self, payment: Payment) -> None:
        first = self._of(payment)
        number = first["id"].replace("2d", "2e", 1)
        self.kassa.payments[number] = first | {"id": number}

    def tell(self, payment: Payment) -> int:
        return self._post(notification("payment", self._of(payment)))

    def forge(self, payment: Payment) -> int:
        return self._post(notification("payment", self._of(payment) | {"status": "succeeded"}))

    def pay_back(self, payment: Payment, amount: int) -> int:
        made = self.kassa.pay_back(self._of(payment)["id"], Decimal(amount), {})
        return self._post(notification("refund", made))

    def fail(self, refund: Any) -> int:
        (made,) = self.kassa.refunds.values()
        made["status"] = "canceled"
        return self._post(notification("refund", made))

    def _of(self, payment: Payment) -> dict[str, Any]:
        mine = [
            each
            for each in self.kassa.payments.values()
            if each["metadata"]["payment"] == payment.token
        ]
        return mine[-1]


BANKS: dict[str, type[Bank]] = {"demo": DemoBank, "Stripe": StripeBank, "YooKassa": YooKassaBank}
