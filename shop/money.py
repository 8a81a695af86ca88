"""What the customer's pages say of a purchase's money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from jewelry.payments import links, paying, ways
from jewelry.payments.kinds import BANK
from jewelry.payments.models import Invoice, Payment, Refund, RefundState, State
from jewelry.payments.paying import Offer
from jewelry.payments.ways import Way
from jewelry.purchases import dues
from jewelry.purchases.dues import Dues
from jewelry.purchases.models import Piece, Purchase

AWAITED = timedelta(minutes=10)
"""After a customer's return the page looks by itself."""


@dataclass(frozen=True)
class Money:
    """`payments` are those that brought money, `refunds` all that did not fail."""

    purchase: Purchase
    dues: Dues
    offers: Sequence[Offer]
    ways: Sequence[Way]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    is_alone: bool
    """The purchase is one order."""

    invoice: Invoice | None
    """The one whose transfer is awaited."""

    is_awaited: bool
    """A customer has come back from the provider, who has not told yet what became of it."""

    @property
    def agreed_count(self) -> int:
        """The pieces whose price is agreed to: the others cost nothing yet."""
        return sum(part.total is not None for part in self.dues.live)

    @property
    def is_priced(self) -> bool:
        return all(part.total is not None for part in self.dues.live)

    @property
    def refunding(self) -> Decimal:
        return self.purchase.refunding_total

    @property
    def is_settled(self) -> bool:
        return bool(self.dues.live) and self.is_priced and not self.dues.rest

    @property
    def link(self) -> str:
        return links.path(self.purchase)


def of(purchase: Purchase, person: User | None) -> Money:
    owed = dues.of(purchase)
    refunds = Refund.objects.filter(payment__purchase=purchase).exclude(state=RefundState.FAILED)
    return Money(
        purchase=purchase,
        dues=owed,
        offers=paying.offers(purchase),
        ways=ways.offered(person),
        payments=list(purchase.payments.filter(status=State.CONFIRMED).order_by("ended_at", "pk")),
        refunds=list(refunds.order_by("created_at", "pk")),
        is_alone=len(owed.parts) == 1,
        invoice=Invoice.objects.filter(
            payment__in=purchase.payments.filter(status=State.INPUT)
        ).first(),
        is_awaited=_is_awaited(purchase),
    )


def _is_awaited(purchase: Purchase) -> bool:
    lately = timezone.now() - AWAITED
    return (
        purchase.payments.filter(status=State.INPUT, returned_at__gt=lately)
        .exclude(variant=BANK)
        .exists()
    )


def of_order(order: Order, person: User) -> Money | None:
    """None of an order that is no piece of a purchase: nothing is paid for it here."""
    piece = Piece.objects.select_related("purchase").filter(order=order).first()
    return of(piece.purchase, person) if piece else None
