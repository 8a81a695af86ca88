from crm.admin import (
    alloys,
    deadlines,
    messages,
    orders,
    pay,
    payments,
    people,
    purchases,
    shipping,
    tariffs,
    transfer,
)

__all__ = [
    "alloys",
    "deadlines",
    "messages",
    "orders",
    "pay",
    "payments",
    "people",
    "purchases",
    "shipping",
    "tariffs",
    "transfer",
]
