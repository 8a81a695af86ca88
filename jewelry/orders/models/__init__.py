from jewelry.orders.models.downloads import Download
from jewelry.orders.models.events import OrderEvent
from jewelry.orders.models.lists import OrderList
from jewelry.orders.models.orders import Order, Orders, number_of
from jewelry.orders.models.pay import PayEntries, PayEntry, PayState

__all__ = [
    "Download",
    "Order",
    "OrderEvent",
    "OrderList",
    "Orders",
    "PayEntries",
    "PayEntry",
    "PayState",
    "number_of",
]
