"""Shipping pieces of one purchase: the parcel and the orders' moves, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases import locking
from jewelry.purchases.models import Piece, Purchase, SaleRules, WayKind
from jewelry.shipping import numbers
from jewelry.shipping.errors import (
    CarrierMissing,
    HallmarksMissing,
    HallmarkUsed,
    NothingToShip,
    NotTogether,
    NumberUsed,
    WrongHallmark,
    WrongNumber,
)
from jewelry.shipping.models import Carrier, HallmarkNumber, Shipment, ShippedOrder


@transaction.atomic
def ship(
    orders: Sequence[Order],
    actor: User,
    carrier: Carrier | None,
    number: str = "",
    uins: Mapping[int, Sequence[str]] | None = None,
) -> Shipment:
    """Ship the orders in one parcel. None as the carrier: the customer has picked them up.

    `uins` has the hallmarks' numbers by the orders' keys. A second press with the same answers
    finds the first one's parcel. Raises `MoveRefused`, and `NothingToShip`.
    """
    locked = _locked(orders)
    purchase, number = _purchase_of(locked), numbers.clean(number) if carrier else ""
    if found := _pressed_before(locked, actor, carrier, number):
        return found
    _check_parcel(locked[0], purchase, carrier, number)
    shipment = Shipment(
        purchase=purchase,
        carrier=carrier,
        number=number,
        sent_by=actor,
        expected_on=expected(purchase, carrier, timezone.localdate()),
    )
    _save(shipment, locked[0])
    for order in locked:
        lifecycle.ship(order, actor)
        _write_hallmarks(order, list((uins or {}).get(order.pk, ())))
        ShippedOrder.objects.create(shipment=shipment, order=order)
    return shipment


def shipment_of(order: Order) -> Shipment | None:
    found = Shipment.objects.filter(shipped__order=order)
    return found.select_related("carrier").first()


def is_picked_up(purchase: Purchase) -> bool:
    """Return whether the purchase may be handed over: its customer chose so, or nobody said."""
    return purchase.way is None or purchase.way.kind == WayKind.WORKSHOP


def expected(purchase: Purchase, carrier: Carrier | None, sent_on: date) -> date | None:
    """Return the latest day that is likely: by the rate that the customer chose, else by the
    carrier."""
    if carrier is None:
        return None
    return sent_on + timedelta(days=purchase.delivery_days or carrier.days)


def packed_with(order: Order, operator: User) -> list[Order]:
    """Return the packed orders of this one's purchase that the operator holds, this one first."""
    purchase = Piece.objects.filter(order=order).values("purchase")
    packed = Order.objects.filter(
        purchase_piece__purchase__in=purchase, status=Status.PACKAGING, operator=operator
    )
    return sorted(packed.in_full(), key=lambda each: (each.pk != order.pk, each.pk))


def _locked(orders: Sequence[Order]) -> list[Order]:
    """The order of locks is that of `purchases.locking`: orders by their keys, then the
    purchase."""
    keys = sorted({order.pk for order in orders})
    found = list(Order.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if not found:
        raise NothingToShip
    return found


def _purchase_of(orders: Sequence[Order]) -> Purchase:
    """Lock the purchase, under the locks of the orders."""
    pieces = dict(Piece.objects.filter(order__in=orders).values_list("order_id", "purchase_id"))
    purchase = pieces.get(orders[0].pk)
    for order in orders:
        if purchase is None or pieces.get(order.pk) != purchase:
            raise NotTogether(order)
    assert purchase is not None
    # Before the parcel's row: by it both of two rivals would share the lock that each then needs.
    return locking.hold_alone(purchase)


def _pressed_before(
    orders: Sequence[Order], actor: User, carrier: Carrier | None, number: str
) -> Shipment | None:
    """Return the parcel of an earlier press of the same button."""
    shipment = shipment_of(orders[0])
    if shipment is None or shipment.sent_by_id != actor.pk:
        return None
    if (shipment.carrier, shipment.number) != (carrier, number):
        return None
    together = set(shipment.shipped.values_list("order_id", flat=True))
    return shipment if together == {order.pk for order in orders} else None


def _check_parcel(order: Order, purchase: Purchase, carrier: Carrier | None, number: str) -> None:
    if carrier is None:
        if not is_picked_up(purchase):
            raise CarrierMissing(order)
        return
    is_given = bool(number) or carrier.needs_number
    if is_given and (
        len(number) > numbers.MAX_NUMBER or not numbers.fits(number, carrier.patterns)
    ):
        raise WrongNumber(order, carrier)


def _save(shipment: Shipment, order: Order) -> None:
    try:
        with transaction.atomic():
            shipment.save()
    except IntegrityError:
        if shipment.carrier and shipment.number:
            raise NumberUsed(order, shipment.carrier, shipment.number) from None
        raise


def _write_hallmarks(order: Order, given: Sequence[str]) -> None:
    """Raises `MoveRefused` of a number that is wrong, another piece's, or lacking."""
    for typed in given:
        if not numbers.UIN.fullmatch(typed):
            raise WrongHallmark(order, typed)
    needed = order.quantity
    is_asked = SaleRules.objects.present().needs_uin
    if len(given) > needed or (is_asked and len(given) < needed):
        raise HallmarksMissing(order, len(given), needed)
    # In one order always, so that two rivals never wait for each other.
    rows = [HallmarkNumber(order=order, uin=uin) for uin in sorted(given)]
    made = HallmarkNumber.objects.bulk_create(rows, ignore_conflicts=True) if rows else []
    mine = set(HallmarkNumber.objects.filter(order=order).values_list("uin", flat=True))
    if used := [row.uin for row in made if row.uin not in mine]:
        raise HallmarkUsed(order, used)
