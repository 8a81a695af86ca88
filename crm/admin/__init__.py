from crm.admin import (
    alloys,
    deadlines,
    messages,
    orders,
    pay,
    payments,
    people,
    purchases,
    tariffs,
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
    "tariffs",
]
