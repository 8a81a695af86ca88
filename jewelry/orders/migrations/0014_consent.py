"""What customers have agreed to pay, in place of a mark that they saw some price."""

from django.db import migrations, models

AGREED = """
ALTER TABLE orders_order DISABLE TRIGGER USER;
UPDATE orders_order SET agreed_total = pricing_quote.total FROM pricing_quote
WHERE pricing_quote.id = orders_order.quote_id
  AND (orders_order.status IN (
         'MANUFACTURING_APPROVED', 'MANUFACTURING_STARTED', 'MANUFACTURING_COMPLETED',
         'PACKAGING', 'SHIPPED', 'CLOSED')
       OR orders_order.status = 'PRICE_CALCULATED' AND orders_order.price_seen
          AND pricing_quote.author_id IS NULL);
ALTER TABLE orders_order ENABLE TRIGGER USER;
"""
"""Without the triggers: no list shows anything else, and partners need not read every order anew.

Where a person has changed a price that was shown, nobody knows whether the customer agreed: asked.
"""

VERBS = [
    ("start", "Started"),
    ("upload", "Model uploaded"),
    ("submit", "Submitted"),
    ("price", "Priced"),
    ("refer", "Passed to a person to price"),
    ("adjust", "Price adjusted"),
    ("reprice", "Priced anew"),
    ("accept", "Price accepted"),
    ("decline", "Price declined"),
    ("approve", "Approved for production"),
    ("take", "Taken into work"),
    ("return", "Returned to the shelf"),
    ("complete", "Made"),
    ("pack", "Being packed"),
    ("ship", "Shipped"),
    ("close", "Closed"),
    ("cancel", "Cancelled"),
]


def total(name):
    return models.DecimalField(
        decimal_places=2, editable=False, max_digits=14, null=True, verbose_name=name
    )


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_downloads")]
    operations = [
        migrations.AddField("order", "agreed_total", total("agreed to by the customer")),
        migrations.AddField("order", "max_total", total("at most")),
        migrations.AddField("order", "declined_total", total("declined by the customer")),
        migrations.AlterField(
            "orderevent",
            "verb",
            models.CharField(choices=VERBS, max_length=10, verbose_name="what"),
        ),
        migrations.RunSQL(AGREED, migrations.RunSQL.noop),
        migrations.RemoveField("order", "price_seen"),
    ]
