"""A person's parcels: the carrier knows by a parcel's number who received it, so erasing takes the
number."""

from typing import Any

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.shipping.models import HallmarkNumber, Shipment


def _export(person: User) -> dict[str, Any]:
    mine = Shipment.objects.filter(purchase__customer=person).order_by("-pk")
    said = ("purchase__public_id", "carrier__code", "number", "expected_on", "sent_at")
    hallmarks = HallmarkNumber.objects.filter(order__customer=person).order_by("-pk")
    return {
        "shipments": rows(mine.values(*said)),
        "hallmarks": rows(hallmarks.values("order__public_id", "uin")),
    }


def _erase(person: User) -> None:
    """The hallmarks are of the pieces, not of the person."""
    Shipment.objects.filter(purchase__customer=person).update(number="")


SHIPMENTS = Holder("shipments", _export, _erase)
