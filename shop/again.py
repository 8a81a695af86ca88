"""What was ordered before, to be ordered again."""

from typing import Any
from uuid import uuid4

from jewelry.orders import files
from jewelry.orders.models import Order
from jewelry.orders.statuses import FINAL, Status
from jewelry.purchases.models import Piece
from shop.models import Product

OFFERED = FINAL | {Status.SHIPPED}


def piece_of(order: Order) -> Piece | None:
    """Return the same piece, not saved; None of what is not sold any more, or not theirs."""
    if order.model is None or order.status not in OFFERED or not order.alloy.is_offered:
        return None
    product = Product.objects.filter(model=order.model_id, is_listed=True).first()
    if product is None and not files.is_sent_in(order):
        return None
    return Piece(
        title=order.title,
        slug=product.slug if product else "",
        is_ours=product is not None,
        model=order.model,
        specification=order.specification.to_json(),
    )


def again_context(order: Order) -> dict[str, Any]:
    if order.status not in OFFERED or piece_of(order) is None:
        return {}
    return {"again_token": uuid4()}
