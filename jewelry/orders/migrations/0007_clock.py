"""How long an order may be in each status. A changed limit makes every list's rows anew."""

import django.core.validators
from django.db import migrations, models

STATUSES = [
    ("INITIATED", "Started"),
    ("FILE_UPLOADED", "Model uploaded"),
    ("SUBMITTED", "Submitted"),
    ("PRICE_CALCULATED", "Priced"),
    ("MANUFACTURING_APPROVED", "Approved"),
    ("MANUFACTURING_STARTED", "In work"),
    ("MANUFACTURING_COMPLETED", "Made"),
    ("PACKAGING", "Packaging"),
    ("SHIPPED", "Shipped"),
    ("CLOSED", "Closed"),
    ("CANCELLED", "Cancelled"),
]
HOURS = {
    "INITIATED": 24,
    "FILE_UPLOADED": 24,
    "SUBMITTED": 24,
    "PRICE_CALCULATED": 24,
    "MANUFACTURING_APPROVED": 48,
    "MANUFACTURING_STARTED": 168,
    "MANUFACTURING_COMPLETED": 24,
    "PACKAGING": 24,
    "SHIPPED": 144,
}
"""Three weeks together: the promise made to a customer."""

TRIGGER = """
CREATE TRIGGER order_names_note AFTER INSERT OR UPDATE OR DELETE ON orders_clock
  FOR EACH ROW EXECUTE FUNCTION order_names_note();
CREATE CONSTRAINT TRIGGER order_names_write AFTER INSERT OR UPDATE OR DELETE ON orders_clock
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_lists_bump();
"""
UNDO = """
DROP TRIGGER order_names_note ON orders_clock;
DROP TRIGGER order_names_write ON orders_clock;
"""


def seed(apps, editor):
    clock = apps.get_model("orders", "Clock")
    clock.objects.bulk_create(clock(status=status, hours=hours) for status, hours in HOURS.items())


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_ring_size")]
    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("status", models.CharField(choices=STATUSES, max_length=24, primary_key=True, serialize=False, verbose_name="status")),
                ("hours", models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2160)], verbose_name="limit, hours")),
            ],
            options={"verbose_name": "time limit", "verbose_name_plural": "time limits"},
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("status__in", ["CANCELLED", "CLOSED"]), _negated=True),
                fields=["status", "status_since"],
                name="order_clock",
            ),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
