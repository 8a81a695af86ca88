"""The ways to cache pages. They differ only in how old a page may be, and in what it costs."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order


class Strategy(Protocol):
    """A way to cache pages. `now` holds the lists' versions at the beginning of the request."""

    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        """Return one page of a list: HTML in UTF-8, as it is sent."""
        ...

    def follows_versions(self) -> bool:
        """Return whether equal versions mean an equal page: then a poll may be answered by 304."""
        ...

    def needs_every_change(self) -> bool:
        """Return whether a page is wrong if one call of `on_change` was lost.

        Then the outbox repeats lost calls, one for each move.
        """
        ...

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        """Note that lists have changed; called after the commit of every move, maybe twice.

        `statuses` name the lists. `orders` are the changed orders as they are now; if there are
        none, any order of these lists may have changed.
        """
        ...


@cache
def named(name: str) -> Strategy:
    """Return a strategy of `settings.ORDER_LIST_STRATEGIES`."""
    strategy: Strategy = import_string(f"jewelry.orders.lists.strategies.{name}.STRATEGY")
    return strategy


def current() -> Strategy:
    """Return the strategy that `settings.ORDER_LISTS` names."""
    return named(settings.ORDER_LISTS)
