"""Whose turn it is: one process at a time for an endpoint, and of an order the lowest version.

As in the outbox, who serves an endpoint holds a lock of its database session, which ends with the
process, however that ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from crm.partners.models import WebhookDelivery
from jewelry.platform.postgres import locks

FIRST_RETRY_DELAY, MAX_RETRY_DELAY = timedelta(seconds=5), timedelta(hours=12)
"""From a first attempt to the second, each time twice as long, and never longer than that."""

_AWAKE = """
e.disabled_at IS NULL AND coalesce(e.resumes_at <= statement_timestamp(), true)
AND EXISTS (SELECT FROM accounts_user AS p WHERE p.id = e.partner_id AND p.is_active)
"""
"""What waits for a dismissed partner stays in the house."""

_DUE = """
d.endpoint_id = e.id AND d.delivered_at IS NULL AND d.given_up_at IS NULL
AND d.next_at <= statement_timestamp()
AND NOT EXISTS (
  SELECT FROM partners_webhookdelivery AS earlier
  WHERE earlier.endpoint_id = d.endpoint_id AND earlier.order = d.order
    AND earlier.version < d.version
    AND earlier.delivered_at IS NULL AND earlier.given_up_at IS NULL
)
"""
_ENDPOINTS = f"""
SELECT e.id FROM partners_webhookendpoint AS e
WHERE {_AWAKE} AND EXISTS (SELECT FROM partners_webhookdelivery AS d WHERE {_DUE})
"""  # noqa: S608
_CLAIM = f"""
UPDATE partners_webhookdelivery
SET attempts = attempts + 1,
  next_at = statement_timestamp()
    + make_interval(secs => least(%s, %s * power(2, least(attempts, 20))))
WHERE id = (
  SELECT d.id FROM partners_webhookendpoint AS e, partners_webhookdelivery AS d
  WHERE e.id = %s AND {_AWAKE} AND {_DUE}
  ORDER BY d.next_at, d.id LIMIT 1
  FOR UPDATE OF d SKIP LOCKED
) RETURNING id
"""  # noqa: S608


@contextmanager
def held(endpoint: int) -> Iterator[bool]:
    """Whether it is ours: False while another process serves it."""
    with locks.try_session_lock(f"webhooks:{endpoint}") as is_ours:
        yield is_ours


def claim(endpoint: int) -> WebhookDelivery | None:
    """What is due first. The attempt is counted before it begins: one that kills us is counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM, [MAX_RETRY_DELAY.total_seconds(), FIRST_RETRY_DELAY.total_seconds(), endpoint]
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return WebhookDelivery.objects.select_related("endpoint").get(pk=found[0])


def due() -> list[int]:
    """Endpoints with something to send now; those that answer before those that do not."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_ENDPOINTS} ORDER BY e.failures, random()")
        return [row[0] for row in cursor.fetchall()]


def is_due(endpoint: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"{_ENDPOINTS} AND e.id = %s", [endpoint])
        return cursor.fetchone() is not None
