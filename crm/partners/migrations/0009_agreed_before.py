"""Test orders of before are agreed to at what they cost, so that none of them waits for ever."""

from django.db import migrations

AGREED = """
UPDATE partners_testorder AS o SET agreed_total = q.total FROM pricing_quote AS q
WHERE q.id = o.quote_id AND o.agreed_total IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [("partners", "0008_agreed"), ("pricing", "0008_written_once")]

    operations = [migrations.RunSQL(AGREED, migrations.RunSQL.noop, elidable=True)]
