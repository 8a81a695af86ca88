"""What a process asks of Postgres and Valkey, counted at the clients' own doors."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

import psycopg
import redis.connection

from jewelry.platform.postgres.prepared import Prepared


@dataclass
class Counts:
    """`pages` are the statements that fetch a page of orders: what a hit in a cache saves."""

    views: int = 0
    sql: int = 0
    pages: int = 0
    cache: int = 0
    kinds: dict[str, bool] = field(default_factory=dict)

    def shown(self) -> dict[str, float]:
        numbers = asdict(self)
        del numbers["kinds"]
        return {**numbers, "cpu": time.process_time()}


COUNTS = Counts()


def install() -> None:
    _count_statements()
    _count_commands()


def _count_statements() -> None:
    execute: Any = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        COUNTS.sql += 1
        if isinstance(query, str) and _is_page(query):
            COUNTS.pages += 1
        return execute(self, query, *args, **kwargs)

    psycopg.Cursor.execute = counted  # type: ignore[method-assign]
    ask = Prepared._ask

    def counted_ask(self: Prepared, values: tuple[str, ...]) -> Any:
        COUNTS.sql += 1
        return ask(self, values)

    Prepared._ask = counted_ask  # type: ignore[method-assign]


def _is_page(query: str) -> bool:
    known = COUNTS.kinds.get(query)
    if known is None:
        known = 'FROM "orders_order"' in query and "ORDER BY" in query
        if len(COUNTS.kinds) < 1000:
            COUNTS.kinds[query] = known
    return known


def _count_commands() -> None:
    link: Any = redis.connection.AbstractConnection
    send, pack = link.send_command, link.pack_commands

    def sent(self: Any, *args: Any, **kwargs: Any) -> Any:
        COUNTS.cache += 1
        return send(self, *args, **kwargs)

    def packed(self: Any, commands: Any) -> Any:
        many = list(commands)
        COUNTS.cache += len(many)
        return pack(self, many)

    link.send_command, link.pack_commands = sent, packed
