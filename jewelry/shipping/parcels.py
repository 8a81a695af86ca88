"""What the packing list and the label say: of a parcel that is sent, or of one being packed."""

from collections.abc import Sequence
from dataclasses import dataclass

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Piece, Purchase
from jewelry.shipping import sending
from jewelry.shipping.models import Shipment


@dataclass(frozen=True)
class Parcel:
    purchase: Purchase
    orders: Sequence[Order]
    shipment: Shipment | None
    """None while it is being packed."""

    @property
    def is_picked_up(self) -> bool:
        if self.shipment:
            return self.shipment.carrier is None
        return self.purchase.way is not None and sending.is_picked_up(self.purchase)


def parcel_of(order: Order) -> Parcel | None:
    """Return the order's parcel, sent or being packed; None where there is neither."""
    piece = Piece.objects.select_related("purchase__way").filter(order=order).first()
    if piece is None:
        return None
    shipment = sending.shipment_of(order)
    if shipment:
        orders = list(Order.objects.filter(shipped_in__shipment=shipment).in_full().order_by("pk"))
        return Parcel(piece.purchase, orders, shipment)
    if order.status == Status.PACKAGING and order.operator:
        packed = sending.packed_with(order, order.operator)
        return Parcel(piece.purchase, sorted(packed, key=lambda each: each.pk), None)
    return None


def may_print(order: Order, person: User) -> bool:
    """Sellers may; of the operators only the one who packs it, until it is delivered."""
    if person.is_staff:
        return True
    return order.operator_id == person.pk and order.status in {Status.PACKAGING, Status.SHIPPED}
