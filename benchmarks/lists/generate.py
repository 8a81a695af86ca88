"""Orders by the million: 90 % CLOSED, at most four thousand under way, the newest of them.

Triggers are off while they are written, and the lists are counted once afterwards.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from jewelry.accounts.models import Role, User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status

S = Status
ACTIVE_ORDERS = 4000
CLIENT_COUNT = 64
MIX = {
    S.MANUFACTURING_APPROVED: 9,
    S.PRICE_CALCULATED: 3,
    S.MANUFACTURING_STARTED: 4,
    S.SHIPPED: 5,
    S.INITIATED: 2,
    S.FILE_UPLOADED: 2,
    S.MANUFACTURING_COMPLETED: 2,
    S.SUBMITTED: 1,
    S.PACKAGING: 1,
}
"""Of 29 orders under way. The two numbers below have no common divisor with it."""

STRIDE = 12
MODEL_COUNT, QUOTE_COUNT = 200, 2000
MINUTES = 525_600
TITLES = ("Signet ring", "Кольцо с хризобериллом", "Wave band", "Pendant “Dew”", "Серьги «Сад»")

PEOPLE = """
INSERT INTO accounts_user (username, name, email, confirmed_email, role, language, wants_mail, password, is_active,
  date_joined, consent_version, reset_letters)
SELECT 'person-' || i, 'Person ' || i, 'person-' || i || '@example.com', 'person-' || i || '@example.com', 'customer',
  '', true, '!', true, now(), '', 0
FROM generate_series(1, %(people)s) i
"""
PIECES = """
INSERT INTO models3d_model3d (sha256, format, size, created_at)
SELECT encode(sha256(i::text::bytea), 'hex'), 'stl', 100000 + i, now()
FROM generate_series(1, %(models)s) i
"""
PRICES = """
INSERT INTO pricing_quote (model_id, alloy_id, tariff_id, note, quantity, verdict, findings, inputs,
  parts, mass_net, mass_billed, total, fee, valid_until, created_at)
SELECT model.id, (SELECT (array_agg(id))[1 + i %% count(*)::int] FROM pricing_alloy),
  (SELECT id FROM pricing_tariff WHERE published_at IS NOT NULL AND superseded_at IS NULL),
  '', 1, 'FIRM', '[]', '{}', '[["metal", "30000.00"]]',
  4.2 + i %% 9, 4.5 + i %% 9, 30000 + i, 900 + i %% 400, now() + interval '7 days', now()
FROM generate_series(1, %(quotes)s) i
JOIN (SELECT id, row_number() OVER () n FROM models3d_model3d) model ON model.n = 1 + i %% %(models)s
"""
ORDERS = """
WITH
  crew AS (SELECT array_agg(id) ids, count(*)::int n FROM accounts_user WHERE role = 'operator'),
  people AS (SELECT array_agg(id) ids, count(*)::int n FROM accounts_user WHERE role = 'customer'),
  quotes AS (SELECT array_agg(id ORDER BY id) ids, array_agg(model_id ORDER BY id) models,
    array_agg(alloy_id ORDER BY id) alloys, array_agg(total ORDER BY id) totals FROM pricing_quote),
  plan AS (
    SELECT i, now() - %(minutes)s / %(orders)s::float * (%(orders)s - i) * interval '1 minute' AS born,
      CASE WHEN i > %(orders)s - %(active)s THEN (%(mix)s::text[])[1 + (i * %(stride)s) %% cardinality(%(mix)s::text[])]
        WHEN i %% (%(orders)s - %(active)s) * 10 < %(orders)s - 10 * %(active)s
        THEN 'CANCELLED' ELSE 'CLOSED' END AS status
    FROM generate_series(1, %(orders)s) i
  ),
  life AS (
    SELECT *, status IN ('MANUFACTURING_STARTED', 'MANUFACTURING_COMPLETED', 'PACKAGING', 'SHIPPED',
      'CLOSED') AS held FROM plan
  )
INSERT INTO orders_order (id, public_id, customer_id, title, model_id, alloy_id, quantity, unit,
  finish, rush, stones, comment, quote_id, agreed_total, status, status_since, operator_id, taken_at,
  due_at, version, stamp, created_at, listed_at)
SELECT i, gen_random_uuid(), people.ids[1 + (i::bigint * 7919) %% people.n],
  (%(titles)s::text[])[1 + i %% cardinality(%(titles)s::text[])], quotes.models[1 + i %% %(quotes)s],
  quotes.alloys[1 + i %% %(quotes)s], 1 + (i %% 7 = 0)::int, '', 'polished', false, '[]', '',
  CASE WHEN status NOT IN ('INITIATED', 'FILE_UPLOADED', 'SUBMITTED')
    THEN quotes.ids[1 + i %% %(quotes)s] END,
  CASE WHEN status NOT IN ('INITIATED', 'FILE_UPLOADED', 'SUBMITTED')
    THEN quotes.totals[1 + i %% %(quotes)s] END,
  status, born, CASE WHEN held THEN crew.ids[1 + i %% crew.n] END, CASE WHEN held THEN born END,
  born + interval '21 days', 6, gen_random_uuid(), born, born
FROM life, crew, people, quotes
"""
EVENTS = """
INSERT INTO orders_orderevent (order_id, order_version, verb, from_status, to_status, actor_id, role,
  reason, data, created_at)
SELECT id, 6, 'take', 'MANUFACTURING_APPROVED', 'MANUFACTURING_STARTED', operator_id, 'operator', '',
  '{}', taken_at
FROM (SELECT * FROM orders_order WHERE operator_id IS NOT NULL ORDER BY id DESC LIMIT 20000) taken
ORDER BY id
"""


@dataclass(frozen=True)
class Shelf:
    """The readers and writers of the rounds, and the orders that they use: the newest free ones."""

    operators: list[int]
    played: list[int]


def fill(orders: int) -> None:
    active = min(ACTIVE_ORDERS, max(60, orders // 12))
    values: dict[str, Any] = {
        "orders": orders,
        "active": active,
        "people": min(20_000, 20 + orders // 20),
        "models": MODEL_COUNT,
        "quotes": QUOTE_COUNT,
        "minutes": MINUTES,
        "mix": [status.value for status, part in MIX.items() for _ in range(part)],
        "stride": STRIDE,
        "titles": list(TITLES),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        _crew()
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for statement in (PEOPLE, PIECES, PRICES, ORDERS, EVENTS):
            cursor.execute(statement, values)
        cursor.execute("SELECT setval(pg_get_serial_sequence('orders_order', 'id'), %s)", [orders])
        cursor.execute("SELECT order_lists_recount()")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _crew() -> None:
    password = make_password(None)
    User.objects.bulk_create(
        User(username=f"bench-{i}", name=f"Operator {i}", role=Role.OPERATOR, password=password)
        for i in range(CLIENT_COUNT)
    )


def shelf(played: int = 20) -> Shelf:
    """The played orders always fit the first page, so being free and being shown are the same."""
    free = Order.objects.filter(status=Status.MANUFACTURING_APPROVED).listed()
    crew = User.objects.filter(username__startswith="bench-").order_by("pk")
    return Shelf(
        operators=list(crew.values_list("pk", flat=True)),
        played=list(free.values_list("pk", flat=True)[:played]),
    )
