"""The ways to cache pages. They differ only in how old a page may be, and in what it costs."""

from collections.abc import Iterable
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import Face
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order


class Strategy(Protocol):
    """`now` holds the lists' versions as Postgres gave them at the beginning of the request."""

    def page(self, face: Face, query: Query, now: Versions) -> bytes:
        """Return HTML in UTF-8, as it is sent."""
        ...

    def vouches(self) -> bool:
        """Whether equal versions mean an equal page: then a poll may be answered by 304."""
        ...

    def listens(self) -> bool:
        """Whether its pages live by `changed`: then a word that was lost is said again, move by move."""
        ...

    def changed(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        """Called after the commit of every move, for the lists concerned; may be called twice.

        `orders` are the changed orders as they are now; without them any order may have changed.
        """
        ...


@cache
def named(name: str) -> Strategy:
    strategy: Strategy = import_string(f"jewelry.orders.lists.strategies.{name}.STRATEGY")
    return strategy


def current() -> Strategy:
    return named(settings.ORDER_LISTS)
