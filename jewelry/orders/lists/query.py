import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders.models import Order, Orders
from jewelry.orders.paging import read_cursor
from jewelry.orders.statuses import is_named

MAX_CUSTOMERS = 200


def this_minute() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Query:
    """A page of one status's list. Equal queries in one language show the same to every viewer.

    Lateness depends on the clock as well as on the orders, so a late list names its minute.
    """

    status: str
    language: str
    before: str = ""
    alloy: str = ""
    search: str = ""
    operator: int | None = None
    late: datetime | None = None
    size: int = field(default=50)

    @cached_property
    def is_first_page(self) -> bool:
        return not (self.before or self.is_filtered)

    @property
    def is_filtered(self) -> bool:
        return bool(self.alloy or self.search or self.operator or self.late)

    @cached_property
    def key(self) -> str:
        """Everything that decides the rows, quoted so that no two queries share a key."""
        return json.dumps([getattr(self, each.name) for each in fields(self)], default=str)

    @property
    def filters(self) -> str:
        """Return the filters as a piece of a URL that begins with &; empty without filters."""
        given = {"alloy": self.alloy, "q": self.search, "mine": self.operator, "late": self.late}
        shown = {name: 1 if name in {"mine", "late"} else value for name, value in given.items()}
        return "".join(f"&{urlencode({name: shown[name]})}" for name in given if given[name])

    def orders(self) -> Orders:
        orders = Order.objects.filter(status=self.status)
        if self.alloy:
            orders = orders.filter(alloy__code=self.alloy)
        if self.operator:
            orders = orders.filter(operator=self.operator)
        if self.late:
            orders = orders.filter(due_at__lt=self.late)
        if self.search:
            orders = self._found(orders)
        return orders

    def _found(self, orders: Orders) -> Orders:
        """Find an order by its number, or by words in its customer's name.

        Words find people first and their orders by index. Where operators see no names, words find
        nothing.
        """
        numbered = orders.numbered(self.search)
        if not is_named(self.status) or any(letter.isdigit() for letter in self.search):
            return numbered
        people = User.objects.filter(name__icontains=self.search).order_by("pk")
        return orders.filter(customer__in=list(people.values_list("pk", flat=True)[:MAX_CUSTOMERS]))


def clean_cursor(before: str) -> str:
    """Return a valid cursor in its only spelling, else "": invalid ones must not fill the cache."""
    place = read_cursor(before)
    return f"{place[0]}-{place[1]}" if place else ""
