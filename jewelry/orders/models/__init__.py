from jewelry.orders.models.events import OrderEvent
from jewelry.orders.models.lists import OrderList
from jewelry.orders.models.orders import Order, Orders, number_of
from jewelry.orders.models.pay import PayEntries, PayEntry, PayState

__all__ = [
    "Order",
    "OrderEvent",
    "OrderList",
    "Orders",
    "PayEntries",
    "PayEntry",
    "PayState",
    "number_of",
]
