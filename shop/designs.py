"""Whose design an order is made from: the customer's own file, or the shop's."""

from jewelry.orders import files
from jewelry.orders.models import Order
from shop.models import Product


def is_house_piece(order: Order) -> bool:
    """Its buyer gets the piece, and a light copy to turn; never the file that it is made from."""
    return not files.is_sent_in(order) or Product.objects.filter(model=order.model_id).exists()
