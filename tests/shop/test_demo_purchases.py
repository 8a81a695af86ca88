"""The demo's purchases: the first look of each page is full."""

import pytest

from jewelry.accounts.models import Role
from jewelry.orders.statuses import Status
from jewelry.purchases import dues
from jewelry.purchases.models import Purchase
from jewelry.shipping.models import Shipment
from shop.demo import purchases
from shop.demo.orders import Cast, Design
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory


@pytest.mark.django_db(transaction=True)
def test_one_is_placed_one_paid_in_part_and_one_shipped() -> None:
    AlloyFactory(code="silver-925", base="silver", colour="silver")
    people = [UserFactory(role=role) for role in (Role.CUSTOMER, Role.SELLER, Role.OPERATOR)]
    purchases.make_purchases(
        [Design(f"Piece {n}", MeasurementFactory()) for n in range(4)],
        Cast(*[[one] for one in people]),
    )
    found = list(Purchase.objects.placed().order_by("pk"))
    assert [(p.paid_total > 0, dues.of(p).rest > 0) for p in found] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert found[2].paid_total == dues.of(found[2]).total
    statuses = [[piece.order.status for piece in p.pieces.all() if piece.order] for p in found]
    assert statuses == [[Status.PRICE_CALCULATED] * 2, [Status.PRICE_CALCULATED], [Status.SHIPPED]]
    assert Shipment.objects.get().number
    assert found[0].customer == people[0]
