"""Holders of personal data. `settings.PERSONAL_DATA` lists every holder, as dotted paths."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from jewelry.accounts.models import User

MAX_ROWS = 20_000
"""Of one kind in an export: partners get their many orders through the API."""


def _none(person: User) -> list[str]:
    return []


def _nothing() -> int:
    return 0


@dataclass(frozen=True)
class Holder:
    """The personal data of one package.

    `export(person)` returns what JSON can hold, by the kind of thing. `erase(person)` runs in the
    erasure's transaction, in the order of the setting: rows that others refer to go last.
    `hindrances(person)` says in sentences why the person can't be erased yet. `expire()` removes
    what is older than docs/security.md says, a bounded number of rows a run, and returns how many.
    """

    name: str
    export: Callable[[User], dict[str, Any]]
    erase: Callable[[User], None]
    hindrances: Callable[[User], list[str]] = _none
    expire: Callable[[], int] = _nothing


@cache
def holders() -> tuple[Holder, ...]:
    return tuple(import_string(path) for path in settings.PERSONAL_DATA)


def rows(found: "QuerySet[Any, Any]") -> list[dict[str, Any]]:
    """Return at most `MAX_ROWS` rows; if there are more, the last row has the number of missing
    ones."""
    shown = list(found[:MAX_ROWS])
    if len(shown) == MAX_ROWS and (more := found.count() - MAX_ROWS) > 0:
        shown.append({"left_out": more})
    return shown
