"""Lists as sorted sets of ids in the cache, and a hash of rendered rows for each order.

A set's score is the order's place in microseconds, exact in a double until the year 2255: also
with a hundred years added for an urgent one. The
member `end` closes each set; its score is how deep the set goes: -1 for a whole list, or that of
the newest order that is not in it. So an empty list is not the same as a missing one.

Two random values keep slow readers from undoing a change. `turn`, one for each list, is replaced by
each change of it: a set read from Postgres is stored only if the turn is still the one read before
the rows. `token`, one for each order, is part of its rows' names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from jewelry.orders.models import Order
from jewelry.platform.cache import raw

INDEX_SECONDS = 60.0
ROW_SECONDS = 300
MAX_ENTRIES = 1000
END = b"end"

CHANGE = """
local row = KEYS[1]
local version, now, micros, id, token, life, most = unpack(ARGV)
if tonumber(version) < tonumber(redis.call('HGET', row, 'version') or 0) then
  return 0  -- told out of turn: a later change has been here
end  -- an equal version may name other lists: a new order makes several moves at once
redis.call('DEL', row)
redis.call('HSET', row, 'version', version, 'token', token)
redis.call('EXPIRE', row, life)
for i = 2, #KEYS, 2 do
  local list = KEYS[i]
  redis.call('SET', KEYS[i + 1], token, 'EX', life)
  redis.call('ZREM', list, id)
  local depth = redis.call('ZSCORE', list, 'end')
  if depth and ARGV[7 + i / 2] == now and tonumber(micros) > tonumber(depth) then
    redis.call('ZADD', list, micros, id)
  end
  if redis.call('ZCARD', list) > 2 * tonumber(most) then
    redis.call('DEL', list)
  end
end
return 1
"""
STORE = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
for i = 3, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""


@dataclass(frozen=True)
class Entry:
    micros: int
    pk: int

    def is_after(self, place: tuple[int, int] | None) -> bool:
        return place is None or (self.micros, self.pk) < place


@dataclass(frozen=True)
class Part:
    """Entries, newest first; `enough` is True if the list has no more, or none were wanted."""

    entries: list[Entry]
    enough: bool


def change(order: Order, statuses: Iterable[str], micros: int) -> None:
    lists = sorted(statuses)
    keys = [f"row:{order.pk}"]
    for status in lists:
        keys += [_list(status), _turn(status)]
    given = [
        order.version,
        order.status,
        micros,
        _member(order.pk),
        uuid4().hex,
        ROW_SECONDS,
        MAX_ENTRIES,
    ]
    raw(lambda server: server.eval(CHANGE, len(keys), *keys, *given, *lists), None)


def forget(statuses: Iterable[str]) -> None:
    for status in statuses:
        turn(status, new=True)
        _delete(_list(status))


def turn(status: str, new: bool = False) -> str:
    """Return the list's turn, to be read before the rows; empty when the cache is down."""

    def read(server: Any) -> str:
        server.set(_turn(status), uuid4().hex, ex=ROW_SECONDS, nx=not new)
        return _text(server.get(_turn(status)))

    return raw(read, "")


def store(status: str, turn: str, entries: list[Entry]) -> None:
    """Store a set. `entries` may have one more than the set takes: then the set is not the
    whole list."""
    depth = depth_of(entries)
    pairs: list[Any] = [depth, END]
    for entry in entries:
        if entry.micros > depth:
            pairs += [entry.micros, _member(entry.pk)]
    keys = [_list(status), _turn(status)]
    raw(lambda server: server.eval(STORE, 2, *keys, turn, int(INDEX_SECONDS * 1000), *pairs), None)


def depth_of(entries: list[Entry]) -> int:
    """Orders at the same place as the first left out are left out too, so a set has all above
    its depth."""
    return entries[MAX_ENTRIES].micros if len(entries) > MAX_ENTRIES else -1


def read(status: str, place: tuple[int, int] | None, wanted: int) -> Part | None:
    """Return entries after a place; None when the set is missing or unreadable."""
    found: list[Entry] = []
    offset = 0
    while some := _slice(status, place[0] if place else "+inf", offset, wanted):
        for member, score in some:
            if member == END:
                return Part(found, score < 0)
            if not member.isdigit():
                return None
            entry = Entry(int(score), int(member))
            if entry.is_after(place):
                found.append(entry)
            if len(found) == wanted:
                return Part(found, True)
        offset += len(some)
    return None


def rows(orders: list[int], field: str) -> dict[int, tuple[str, str | None]]:
    """Return for each order the token under which its row is to be stored, and the row if there
    is one."""

    def ask(server: Any) -> list[tuple[str, Any]]:
        pipe = server.pipeline(transaction=False)
        for pk in orders:
            pipe.hsetnx(f"row:{pk}", "token", uuid4().hex)
            pipe.hget(f"row:{pk}", "token")
            pipe.expire(f"row:{pk}", ROW_SECONDS, nx=True)
        tokens = [_text(each) for each in pipe.execute()[1::3]]
        for pk, token in zip(orders, tokens, strict=True):
            pipe.hget(f"row:{pk}", f"{token}:{field}")
        return list(zip(tokens, pipe.execute(), strict=True))

    answers: list[tuple[str, Any]] = raw(ask, [])
    return {
        pk: (token, _text(row) if row is not None else None)
        for pk, (token, row) in zip(orders, answers, strict=False)
    }


def keep_rows(fresh: dict[int, tuple[str, str]], field: str) -> None:
    def write(server: Any) -> None:
        pipe = server.pipeline(transaction=False)
        for pk, (token, row) in fresh.items():
            pipe.hset(f"row:{pk}", f"{token}:{field}", row)
        pipe.execute()

    raw(write, None)


def _delete(key: str) -> None:
    raw(lambda server: server.delete(key), None)


def _slice(status: str, below: Any, offset: int, count: int) -> list[tuple[bytes, float]]:
    return raw(
        lambda server: server.zrevrangebyscore(
            _list(status), below, "-inf", offset, count, withscores=True
        ),
        [],
    )


def _list(status: str) -> str:
    return f"index:{status}"


def _turn(status: str) -> str:
    return f"turn:{status}"


def _member(pk: int) -> str:
    """Padded with zeros, since members of one score are sorted as text."""
    return f"{pk:019d}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value or "")
