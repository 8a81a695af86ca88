from jewelry.orders.models.events import OrderEvent
from jewelry.orders.models.lists import OrderList
from jewelry.orders.models.orders import Order, Orders, number_of
from jewelry.orders.models.pay import PayEntry

__all__ = ["Order", "OrderEvent", "OrderList", "Orders", "PayEntry", "number_of"]
