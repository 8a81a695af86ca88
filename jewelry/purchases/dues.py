"""What a purchase costs, and what of it is due: computed, never stored.

Sums are of all pieces, with VAT, in roubles. `docs/payments.md` has the rules in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Pays, Piece, Purchase

ZERO, RUBLE = Decimal(0), Decimal(1)
SENT = frozenset({Status.SHIPPED, Status.CLOSED})


@dataclass(frozen=True)
class Part:
    """An order of the purchase. `total` is None until its customer has agreed to a price."""

    order: int
    total: Decimal | None
    status: str
    kept: Decimal = ZERO

    @property
    def is_live(self) -> bool:
        return self.status != Status.CANCELLED


@dataclass(frozen=True)
class Dues:
    """`net` is what was paid and not given back, nor is on its way back."""

    parts: Sequence[Part]
    pays: str
    share: Decimal
    delivery_price: Decimal
    net: Decimal

    @cached_property
    def live(self) -> list[Part]:
        return [part for part in self.parts if part.is_live]

    @cached_property
    def cost(self) -> Decimal:
        return sum((part.total for part in self.live if part.total is not None), ZERO)

    @cached_property
    def kept(self) -> Decimal:
        return sum((part.kept for part in self.parts), ZERO)

    @property
    def delivery(self) -> Decimal:
        return self.delivery_price if self.live else ZERO

    @property
    def total(self) -> Decimal:
        return self.cost + self.kept + self.delivery

    @property
    def deposit(self) -> Decimal:
        """What must be paid before an order of it is approved."""
        if self.pays == Pays.ACCOUNT:
            return ZERO
        if self.pays == Pays.FULL and self.cost:  # the delivery alone is not asked for
            return self.total
        return self._ahead(self.cost) + self.kept

    def _ahead(self, cost: Decimal) -> Decimal:
        """Return what is paid of `cost` ahead: a share in whole roubles, never more than all."""
        if self.pays == Pays.FULL or self.share == 1:
            return cost
        return min(cost, (self.share * cost).quantize(RUBLE, ROUND_HALF_UP))

    @property
    def now(self) -> Decimal:
        return max(ZERO, self.deposit - self.net)

    @property
    def rest(self) -> Decimal:
        """What is still to be paid in all."""
        return max(ZERO, self.total - self.net)

    def to_ship(self, *orders: int) -> Decimal:
        """Return what must be paid before these orders are shipped, 0 on account."""
        if self.pays == Pays.ACCOUNT:
            return ZERO
        sent, other = ZERO, ZERO
        for part in self.live:
            if part.order in orders or part.status in SENT:
                sent += part.total or ZERO
            else:
                other += part.total or ZERO
        ahead = self._ahead(other)
        return max(ZERO, self.kept + self.delivery + sent + ahead - self.net)

    @property
    def over(self) -> Decimal:
        """What was paid too much; 0 while the price of a live order is open."""
        if any(part.total is None for part in self.live):
            return ZERO
        return max(ZERO, self.net - self.total)


def of(purchase: Purchase, pieces: Iterable[Piece] | None = None) -> Dues:
    """One query, unless its `pieces` are given, with their orders and quotes."""
    if pieces is None:
        pieces = purchase.pieces.select_related("order__quote")
    return Dues(
        parts=[_part(piece, piece.order) for piece in pieces if piece.order],
        pays=purchase.pays,
        share=purchase.deposit_share,
        delivery_price=purchase.delivery_price,
        net=purchase.paid_total - purchase.refunded_total - purchase.refunding_total,
    )


def _part(piece: Piece, order: Order) -> Part:
    total = order.total if order.is_agreed else None
    return Part(order.pk, total, order.status, piece.kept_total)
