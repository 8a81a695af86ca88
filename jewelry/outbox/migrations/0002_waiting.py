"""Orders that wait for a price on the day the outbox comes."""

from django.db import migrations

WAITING = """
INSERT INTO outbox_delivery
  (event_id, order_id, version, consumer, created_at, next_at, attempts, error)
SELECT DISTINCT ON (asked.id)
  event.id, asked.id, event.order_version, 'pricing', event.created_at, now(), 0, ''
FROM orders_order AS asked JOIN orders_orderevent AS event ON event.order_id = asked.id
WHERE asked.status = 'SUBMITTED' AND asked.quote_id IS NULL
  AND event.to_status = 'SUBMITTED' AND event.from_status <> 'SUBMITTED'
ORDER BY asked.id, event.order_version DESC;
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [migrations.RunSQL(WAITING, migrations.RunSQL.noop)]
