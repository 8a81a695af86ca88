from crm.admin import (
    aftercare,
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
    "aftercare",
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
