"""Purchases whose pieces are packed, in an operator's hand and owing nothing."""

from typing import Any

from jewelry.accounts.models import Role, User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import DeliveryWay, Purchase
from jewelry.shipping.models import Carrier
from tests.factories import OrderFactory, PieceFactory, PurchaseFactory, UserFactory
from tests.purchases.filled import RECIPIENT

NUMBER = "1234567890"


def packed(
    operator: User | None = None, pieces: int = 1, way: str = "courier", **order: Any
) -> list[Order]:
    """On account, so that no payment holds them."""
    operator = operator or UserFactory(role=Role.OPERATOR)
    purchase: Purchase = PurchaseFactory(
        way=DeliveryWay.objects.get(code=way),
        way_name="Courier to the door",
        delivery_days=4,
        pays="account",
        **RECIPIENT,
    )
    return [piece_of(purchase, operator, **order) for _number in range(pieces)]


def piece_of(purchase: Purchase, operator: User, **order: Any) -> Order:
    given = {"status": Status.PACKAGING, "customer": purchase.customer} | order
    made: Order = OrderFactory(operator=operator, **given)
    PieceFactory(purchase=purchase, order=made)
    return made


def cdek() -> Carrier:
    return Carrier.objects.get(code="cdek")
