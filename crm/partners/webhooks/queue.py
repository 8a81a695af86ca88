"""One process at a time serves an endpoint, and sends the events of each order in their order."""

from datetime import timedelta

from django.db import connection

from crm.partners.models import WebhookDelivery
from jewelry.message_queue.queue import MessageQueue

MAX_RETRY_DELAY = timedelta(hours=12)
"""Between two attempts."""

_AWAKE = """
e.disabled_at IS NULL AND coalesce(e.resumes_at <= statement_timestamp(), true)
AND EXISTS (SELECT FROM accounts_user AS p WHERE p.id = e.partner_id AND p.is_active)
"""
"""Messages for a dismissed partner wait and are not sent."""

QUEUE = MessageQueue(
    "webhooks",
    WebhookDelivery,
    lane=("endpoint_id",),
    line=("endpoint_id", "order"),
    parked_holds=False,
    at_once=False,
    first_retry_delay=timedelta(seconds=5),
    related="endpoint",
    awake=f"""EXISTS (
  SELECT FROM partners_webhookendpoint AS e WHERE e.id = m.endpoint_id AND {_AWAKE}
)""",
)
_DUE = f"""
SELECT e.id FROM partners_webhookendpoint AS e
WHERE {_AWAKE} AND EXISTS (
  SELECT FROM partners_webhookdelivery AS m WHERE m.endpoint_id = e.id AND {QUEUE.due}
) ORDER BY e.failures, random()
"""  # noqa: S608


def due() -> list[int]:
    """Return endpoints with something to send now; those that answer come first."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE)
        return [row[0] for row in cursor.fetchall()]
