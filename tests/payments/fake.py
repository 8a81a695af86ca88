"""A provider that does what a test tells it to."""

from django.db import connection

from jewelry.payments.gateway import Begun, Gateway, Heard, Unreachable
from jewelry.payments.models import Payment, Refund

VARIANT = "fake"
SETTING: dict[str, tuple[str, dict[str, object]]] = {
    VARIANT: ("tests.payments.fake.FakeGateway", {})
}


class Bank:
    """Its books, and what is wrong with it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.says: list[Heard] = []
        self.is_away = False
        self.is_mute = False
        """It does what it is asked for, and the answer is lost."""

    def called(self) -> None:
        assert not connection.in_atomic_block or len(connection.savepoint_ids) <= 1, (
            "no provider is called inside a transaction"
        )
        if self.is_away:
            raise Unreachable("refused")


BANK = Bank()


class FakeGateway(Gateway):
    def begin(self, payment: Payment) -> Begun:
        BANK.called()
        if payment.token not in BANK.begun:
            BANK.begun.append(payment.token)
        if BANK.is_mute:
            raise Unreachable("no answer in time")
        return Begun(f"https://bank.example/{payment.token}", f"of-{payment.token}")

    def ask(self, payment: Payment) -> list[Heard]:
        BANK.called()
        return BANK.says

    def refund(self, refund: Refund) -> list[Heard]:
        BANK.called()
        return []

    def cancel(self, payment: Payment) -> None:
        BANK.called()
        BANK.cancelled.append(payment.token)
