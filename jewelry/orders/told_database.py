"""Tells the database of the statuses after each migration, so that no migration names one.

It makes a list for each status, before an order comes to it; a limit for each turn; and a function
that says which statuses are final, for a trigger and a constraint on `listed_at`.
"""

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import connections, transaction

from jewelry.orders.deadlines import LIMIT_HOURS, TURNS
from jewelry.orders.lists.versions import NAMES
from jewelry.orders.statuses import FINAL, Status

_LISTS = """
INSERT INTO orders_orderlist (status, version, size)
  SELECT status, gen_random_uuid(), 0 FROM unnest(%s::text[]) AS known (status)
  ON CONFLICT DO NOTHING
"""
_CLOCKS = """
INSERT INTO orders_clock (status, hours)
  SELECT status, %s FROM unnest(%s::text[]) AS known (status)
  ON CONFLICT DO NOTHING
"""
_SAID = "SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure('order_is_over(text)')"
_SAY = """
CREATE OR REPLACE FUNCTION order_is_over(status text) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $${}$$
"""
_LIST_ANEW = "UPDATE orders_order SET rush = rush WHERE rush"
"""Their place is written by a trigger; a row that has it already does not change."""


def tell(*, using: str, apps: Apps = installed, **_: Any) -> None:
    """A receiver of post_migrate; `apps` are those of the migration that it ended with."""
    try:
        apps.get_model("orders", "Clock")
    except LookupError:
        return
    final = ", ".join(f"'{status}'" for status in sorted(FINAL))
    body = f" SELECT status IN ({final}) "
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(_LISTS, [[NAMES, *Status.values]])
        cursor.execute(_CLOCKS, [LIMIT_HOURS, [str(status) for status in TURNS]])
        cursor.execute(_SAID)
        if cursor.fetchone() not in {(body,), None}:
            cursor.execute(_SAY.format(body))
            cursor.execute(_LIST_ANEW)
