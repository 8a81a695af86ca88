"""A take reserves the pay, and making the piece earns it.

What was earned by a take alone becomes a reservation where the order is still in work. An order that
was cancelled in work keeps its pay: under the old rule its operator had earned it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PAY = """
UPDATE orders_payentry SET reserved_at = earned_at;
UPDATE orders_payentry SET earned_at = NULL WHERE reversed_at IS NOT NULL;
UPDATE orders_payentry entry SET earned_at = made.at
FROM (
  SELECT orders_order.id, orders_order.status, coalesce(max(event.created_at), status_since) AS at
  FROM orders_order
  LEFT JOIN orders_orderevent event ON event.order_id = orders_order.id AND event.verb = 'complete'
  GROUP BY orders_order.id
) made
WHERE entry.order_id = made.id AND entry.reversed_at IS NULL
  AND made.status IN ('MANUFACTURING_COMPLETED', 'PACKAGING', 'SHIPPED', 'CLOSED');
UPDATE orders_payentry entry SET earned_at = NULL
FROM orders_order
WHERE entry.order_id = orders_order.id AND orders_order.status = 'MANUFACTURING_STARTED';
"""

FREE = """
-- No order changes by this: no new stamps, versions, or moments of change.
ALTER TABLE orders_order DISABLE TRIGGER USER;
UPDATE orders_order SET free_since = approved.at
FROM (
  SELECT order_id, max(created_at) AS at FROM orders_orderevent WHERE verb = 'approve' GROUP BY order_id
) approved
WHERE approved.order_id = orders_order.id AND status = 'MANUFACTURING_STARTED';
ALTER TABLE orders_order ENABLE TRIGGER USER;
"""

CHECKED = """
-- Foreign keys of rows that were changed are looked at now: while they wait, no table is altered.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

UNDO = """
UPDATE orders_payentry SET earned_at = reserved_at;
"""

PERSON = models.ForeignKey(
    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
    to=settings.AUTH_USER_MODEL, verbose_name="granted by",
)  # fmt: skip
RESERVED = models.Q(("earned_at", None), ("reversed_at", None))


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0011_listed_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("order", "free_since", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("payentry", "granted_by", PERSON),
        migrations.AddField(
            "payentry",
            "granted_why",
            models.CharField(blank=True, max_length=500, verbose_name="granted because"),
        ),
        migrations.AddField(
            "payentry", "reserved_at", models.DateTimeField(null=True, verbose_name="reserved")
        ),
        migrations.AlterField(
            "payentry",
            "earned_at",
            models.DateTimeField(blank=True, null=True, verbose_name="earned"),
        ),
        migrations.AlterField(
            "payentry",
            "reversed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="reversed"),
        ),
        migrations.RunSQL(PAY + FREE + CHECKED, UNDO + CHECKED),
        migrations.AlterField(
            "payentry", "reserved_at", models.DateTimeField(verbose_name="reserved")
        ),
        migrations.AddIndex(
            "payentry", models.Index(condition=RESERVED, fields=["operator"], name="pay_reserved")
        ),
        migrations.AddConstraint(
            "payentry",
            models.CheckConstraint(
                condition=models.Q(("earned_at", None), ("reversed_at", None), _connector="OR"),
                name="pay_earned_or_reversed",
            ),
        ),
        migrations.AddConstraint(
            "payentry",
            models.CheckConstraint(
                condition=models.Q(granted_by=None, granted_why="")
                | (
                    models.Q(granted_by__isnull=False, earned_at__isnull=False)
                    & ~models.Q(granted_why="")
                ),
                name="pay_granted_with_a_reason",
            ),
        ),
    ]
