"""A customer, the bank and the shop in one process: it may be killed between any two lines."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jewelry.platform import embedded

if TYPE_CHECKING:
    from jewelry.purchases.models import Purchase

CANCELLED = 3
"""Of so many purchases one is cancelled when it is paid."""


def finished() -> Path:
    """A line for each purchase that is done with."""
    return embedded.DATA / "purchases-done"


def done() -> set[int]:
    return {int(line) for line in finished().read_text().split()} if finished().exists() else set()


def payer(purchases: Sequence[int]) -> Callable[[], None]:
    def main() -> None:
        told = os.open(finished(), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        was_done = done()
        for pk in purchases:
            if pk not in was_done:
                _buy(pk)
                os.write(told, f"{pk}\n".encode())
        os._exit(0)

    return main


def _buy(pk: int) -> None:
    """Buy, pay and perhaps cancel. A new process goes on from what the database says."""
    from jewelry.orders import lifecycle
    from jewelry.payments import asking
    from jewelry.payments.models import Refund
    from jewelry.payments.paying import NothingDue
    from jewelry.purchases.models import Purchase

    purchase = Purchase.objects.get(pk=pk)
    _notify(purchase)
    purchase.refresh_from_db()
    with suppress(NothingDue):
        _pay(purchase)
    piece = purchase.pieces.select_related("order__customer").get()
    order = piece.order
    if pk % CANCELLED == 0 and order and not order.is_over:
        lifecycle.cancel(order, order.customer)
    for refund in Refund.objects.filter(payment__purchase=pk).select_related("payment"):
        asking.send(refund)


def _notify(purchase: "Purchase") -> None:
    """Report every charge twice, as banks do until they are answered."""
    from jewelry.payments import ledger
    from jewelry.payments.demo.gateway import heard
    from jewelry.payments.models import DemoCharge

    tokens = purchase.payments.values_list("token", flat=True)
    for charge in DemoCharge.objects.filter(token__in=list(tokens)).order_by("-pk"):
        for time in range(2):
            ledger.apply(heard(charge, event_id=f"{charge.pk}-{time}"))


def _pay(purchase: "Purchase") -> None:
    from jewelry.payments import asking, paying
    from jewelry.payments.demo import bank
    from jewelry.payments.demo.bank import Play
    from jewelry.payments.demo.gateway import VARIANT
    from jewelry.payments.models import DemoCharge

    plays = list(Play)
    for play in (plays[purchase.pk % len(plays)], Play.SUCCESS):
        offer = next(iter(paying.offers(purchase)), None)
        if offer is None:
            return
        payment = paying.begin(purchase, offer.purpose, VARIANT, offer.amount)
        if not DemoCharge.objects.filter(token=payment.token).exists():
            bank.press(payment, play)
        _notify(purchase)
        asking.ask(payment)
        purchase.refresh_from_db()
