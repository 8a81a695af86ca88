"""The board's fragment by other means: the same rows, templates and tabs, for the same people.

The libraries are helped where that is fair: rows come by the best index, and the tabs' counts from
the sizes that the database keeps, never from COUNT(*).
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from benchmarks.lists import delayed
from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import WORKSHOP
from jewelry.orders.lists import versions
from jewelry.orders.lists.build import departed
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import Rows
from jewelry.orders.models import Order
from jewelry.orders.paging import cursor_of
from jewelry.orders.statuses import Status
from mes.board import BOARD, tabs

PEER = os.environ.get("BENCH_PEER", "")


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok")


@never_cache
@role_required(*WORKSHOP)
@require_GET
def empty(request: SignedIn) -> HttpResponse:
    return HttpResponse(b"")


@never_cache
@role_required(*WORKSHOP)
@require_GET
def board(request: SignedIn) -> HttpResponse:
    status = request.GET.get("status", Status.MANUFACTURING_APPROVED.value)
    return HttpResponse(PAGES[PEER](Query(status, get_language() or "en")))


def _whole(query: Query, kept: Callable[[Any], Any] = lambda found: found) -> bytes:
    """Tabs and list; `kept` is what a library does to a queryset."""
    return tabs(versions.read(), query.status) + _list(query, kept)


def _list(query: Query, kept: Callable[[Any], Any]) -> bytes:
    found = list(kept(query.orders().listed().in_full()[: query.size + 1]))
    shown = found[: query.size]
    rows = [BOARD.row(order, query) for order in shown]
    more = len(found) > query.size
    last = cursor_of(shown[-1].listed_at, shown[-1].pk) if more else ""
    return BOARD.page(Rows(query, rows, last, departed(BOARD, query))).encode()


def _by_fragment(query: Query) -> bytes:
    html: bytes = _fragment()(query.status, query.language)
    return html


@cache
def _fragment() -> Callable[[str, str], bytes]:
    """The whole fragment, tabs and all, until any order changes."""
    cached_as = import_string("cacheops.cached_as")
    made: Callable[[str, str], bytes] = cached_as(Order, timeout=3600)(
        lambda status, language: _whole(Query(status, language))
    )
    return made


PAGES: dict[str, Callable[[Query], bytes]] = {
    "cacheops": _by_fragment,
    "cacheops_queryset": lambda query: _whole(query, lambda found: found.cache()),
    "cachalot": _whole,
    "delayed": lambda query: tabs(versions.read(), query.status) + delayed.page(),
}
VIEWS: dict[str, Callable[..., HttpResponseBase]] = {"bare": bare, "empty": empty}


def view() -> Callable[..., HttpResponseBase]:
    return VIEWS.get(PEER, board)
