from jewelry.orders.models.downloads import Download
from jewelry.orders.models.events import OrderEvent
from jewelry.orders.models.files import EarlierFile
from jewelry.orders.models.lists import OrderList
from jewelry.orders.models.orders import Order, Orders, number_of
from jewelry.orders.models.pay import PayEntry, PayState

__all__ = [
    "Download",
    "EarlierFile",
    "Order",
    "OrderEvent",
    "OrderList",
    "Orders",
    "PayEntry",
    "PayState",
    "number_of",
]
