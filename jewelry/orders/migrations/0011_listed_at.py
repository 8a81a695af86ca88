"""Urgent orders stand first in lists: their place is a hundred years ahead, until they are over."""

import django.contrib.postgres.functions
from django.db import migrations, models

PLACE = """CASE WHEN {0}rush AND {0}status NOT IN ('CLOSED', 'CANCELLED')
    THEN {0}created_at + interval '876600 hours' ELSE {0}created_at END"""
"""In hours: days would depend on the session's time zone."""

FILL = f"""
-- No order changes by this: no new stamps, versions, or moments of change.
ALTER TABLE orders_order DISABLE TRIGGER USER;
UPDATE orders_order SET listed_at = {PLACE.format("")};
ALTER TABLE orders_order ENABLE TRIGGER USER;
"""

TRIGGER = f"""
CREATE FUNCTION order_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.listed_at := {PLACE.format("NEW.")};
  RETURN NEW;
END $$;
-- By name the first of those before a change, so that the others see what it wrote.
CREATE TRIGGER order_listed BEFORE INSERT OR UPDATE OF listed_at, created_at, rush, status
  ON orders_order FOR EACH ROW EXECUTE FUNCTION order_listed();
ALTER TABLE orders_order ADD CONSTRAINT order_listed_in_its_place
  CHECK (listed_at = {PLACE.format("")});
"""

UNDO = """
ALTER TABLE orders_order DROP CONSTRAINT order_listed_in_its_place;
DROP TRIGGER order_listed ON orders_order;
DROP FUNCTION order_listed();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_event_trace")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="listed_at",
            field=models.DateTimeField(
                db_default=django.contrib.postgres.functions.TransactionNow(), editable=False
            ),
        ),
        migrations.RunSQL(FILL + TRIGGER, UNDO),
        migrations.RemoveIndex(model_name="order", name="order_list"),
        migrations.RemoveIndex(model_name="order", name="order_clock"),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                models.F("status"), models.F("listed_at").desc(), models.F("id").desc(), name="order_list"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status__in", ["CANCELLED", "CLOSED"]), _negated=True),
                fields=["status", "rush", "status_since"],
                name="order_clock",
            ),
        ),
    ]
