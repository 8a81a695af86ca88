"""A quote is whose order it prices, also where it was made before quotes had owners."""

from django.db import migrations

OWNERS = """
UPDATE pricing_quote SET customer_id = orders_order.customer_id
FROM orders_order
WHERE orders_order.quote_id = pricing_quote.id AND pricing_quote.customer_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_specification"),
        ("pricing", "0004_replayable_quotes"),
    ]
    operations = [migrations.RunSQL(OWNERS, migrations.RunSQL.noop)]
