"""Whether an order is made from the customer's own file, or from a product of the shop."""

from jewelry.orders import files
from jewelry.orders.models import Order
from shop.models import Product


def is_house_piece(order: Order) -> bool:
    """Return True for a product: its buyer gets the piece and a 3D preview, never the original
    file."""
    return not files.is_sent_in(order) or Product.objects.filter(model=order.model_id).exists()
