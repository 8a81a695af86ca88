"""What a list shows of an order: as Postgres has it, and as the page says it."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = "listed_at, rush, status, title, customer_id, alloy_id, quantity, due_at, status_since, operator_id, quote_id"


class Shown(NamedTuple):
    """People and alloys by id: their names have histories of their own."""

    place: int
    rush: bool
    status: str
    title: str
    customer: int
    alloy: int
    quantity: int
    due: int | None
    since: int
    operator: int | None
    quote: int | None


class Row(NamedTuple):
    """A row of the page; `act` is what stands in its last cell."""

    order: int
    title: str
    customer: str
    alloy: str
    quantity: int
    due: int | None
    since: int
    fee: str
    act: str
    rush: bool


class Page(NamedTuple):
    rows: tuple[Row, ...]
    next: tuple[int, int] | None
    counts: dict[str, int]


class Unreadable(Exception):
    """The page is not made of what a page is made of."""


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def read(where: str, values: Iterable[Any], lock: bool = False) -> dict[int, Shown]:
    """`where` is SQL of ours."""
    query = f"SELECT id, {COLUMNS} FROM orders_order WHERE {where} ORDER BY id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query + " FOR UPDATE" * lock, list(values))
        return {pk: _shown(values) for pk, *values in cursor.fetchall()}


def _shown(values: list[Any]) -> Shown:
    plain: list[Any] = [micros(each) if isinstance(each, datetime) else each for each in values]
    return Shown(*plain)


BLANKS = re.compile(r"\s*(<[^>]*?)\s*(>)\s*")
"""Beside tags, where the template's layout puts them."""

ROW = re.compile(
    r'<tr id="AL-0*(?P<order>\d+)".*?'
    r'<th scope="row">(?P<rush>.*?)<a href="[^"]+" '
    r'data-card>(?P<title>.*?)</a><small><span class="num">AL-0*(?P=order)</span>'
    r"(?:· (?P<customer>.*?))?</small>.*?"
    r'class="metal">(?P<alloy>.*?)(?:<small|</td>).*?'
    r'class="num r pieces">(?P<quantity>\d+)</td>.*?'
    r'class="num due">(?:<time datetime="(?P<due>[^"]+)"|—).*?'
    r'class="num quiet since"><time datetime="(?P<since>[^"]+)".*?'
    r'class="num r fee">(?P<fee>.*?)</td>.*?'
    r'<td class="act">(?P<act>.*?)</td></tr>',
    re.DOTALL,
)
TAKEN = re.compile(r'<span class="face" aria-hidden="true">(.*?)</span>(.*?)</span>', re.DOTALL)
NEXT = re.compile(rb'before=(\d+)-(\d+)"\s+rel="next"')
COUNT = re.compile(rb'id="tab-(\w+)"\s*>.*?<b class="num">([^<]*)</b>', re.DOTALL)
DIGITS = re.compile(r"\D")


def page(body: bytes) -> Page:
    if not body.rstrip().endswith(b"</main>"):
        raise Unreadable(body[-60:].decode(errors="replace"))
    tabs, _main, content = body.partition(b'<main id="main"')
    table = content.partition(b'<tbody id="rows">')[2].partition(b"</tbody>")[0]
    rows = tuple(row(piece) for piece in table.split(b"<tr ")[1:])
    if not table.lstrip().startswith(b"<tr ") and table.strip():
        raise Unreadable(table[:60].decode(errors="replace"))
    further = NEXT.search(content)
    place = (int(further[1]), int(further[2])) if further else None
    return Page(rows, place, _counts(tabs))


@lru_cache(maxsize=512)
def _counts(tabs: bytes) -> dict[str, int]:
    found = COUNT.findall(tabs)
    return {name.decode(): int(DIGITS.sub("", count.decode())) for name, count in found}


@lru_cache(maxsize=100_000)
def row(piece: bytes) -> Row:
    """Equal bytes give the very same object."""
    text = re.sub(r"\s+", " ", BLANKS.sub(r"\1\2", "<tr " + piece.decode()))
    found = ROW.fullmatch(text)
    if found is None:
        raise Unreadable(piece.decode(errors="replace"))
    get = found.group
    return Row(
        int(get("order")),
        html.unescape(get("title")),
        html.unescape(get("customer") or ""),
        html.unescape(get("alloy")),
        int(get("quantity")),
        micros(datetime.fromisoformat(get("due"))) if get("due") else None,
        micros(datetime.fromisoformat(get("since"))),
        DIGITS.sub("", get("fee")),
        _act(get("act")),
        "tag urgent" in get("rush"),
    )


def _act(cell: str) -> str:
    if "<button" in cell:
        return "take"
    if taken := TAKEN.search(cell):
        return html.unescape(f"{taken[1]} {taken[2]}")
    return "by hand" if cell else ""
