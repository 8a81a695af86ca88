"""Quotes of before can be checked, too: what replaying needs is filled in from the row itself."""

from django.db import migrations

MACHINE = """
UPDATE pricing_quote SET inputs = inputs || jsonb_build_object(
  'formula', 1,
  'quantity', quantity,
  'volume_mm3', nullif(inputs ->> 'volume_mm3', 'None'),
  'extents_mm', (
    SELECT jsonb_agg(side ORDER BY place)
    FROM jsonb_array_elements_text(nullif(inputs -> 'extents_mm', 'null')) WITH ORDINALITY AS of(side, place)
  )
)
WHERE inputs ? 'rates' AND NOT inputs ? 'formula'
"""

HAND = """
UPDATE pricing_quote SET inputs = jsonb_build_object('by_hand', parts -> 0 ->> 1, 'fee', fee::text)
WHERE parts -> 0 ->> 0 = 'by_hand' AND NOT inputs ? 'by_hand'
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0003_quote_documents")]
    operations = [
        migrations.RunSQL(MACHINE, migrations.RunSQL.noop),
        migrations.RunSQL(HAND, migrations.RunSQL.noop),
    ]
