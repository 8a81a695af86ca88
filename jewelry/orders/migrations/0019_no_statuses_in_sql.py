"""The database is told of the statuses (`orders/told_database.py`) instead of naming them itself."""

from django.db import migrations

RECOUNT = """
CREATE OR REPLACE FUNCTION order_lists_recount() RETURNS void LANGUAGE sql AS $$
  -- Whoever has written the lists and not yet committed would be overwritten by an older count.
  LOCK TABLE orders_orderlist IN EXCLUSIVE MODE;
  INSERT INTO orders_orderlist AS list (status, version, size)
    SELECT status, gen_random_uuid(), coalesce(count, 0)
    FROM (SELECT '*' AS status UNION SELECT status FROM orders_orderlist) known
    FULL JOIN (SELECT status, count(*) FROM orders_order GROUP BY status) counted USING (status)
    ORDER BY status
    ON CONFLICT (status) DO UPDATE SET version = excluded.version, size = excluded.size;
$$;
"""
RECOUNT_BEFORE = """
CREATE OR REPLACE FUNCTION order_lists_recount() RETURNS void LANGUAGE sql AS $$
  -- Whoever has written the lists and not yet committed would be overwritten by an older count.
  LOCK TABLE orders_orderlist IN EXCLUSIVE MODE;
  INSERT INTO orders_orderlist AS list (status, version, size)
    SELECT status, gen_random_uuid(), coalesce(count, 0)
    FROM unnest(string_to_array(
      '*,INITIATED,FILE_UPLOADED,SUBMITTED,PRICE_CALCULATED,MANUFACTURING_APPROVED,'
      'MANUFACTURING_STARTED,MANUFACTURING_COMPLETED,PACKAGING,SHIPPED,CLOSED,CANCELLED', ','
    )) AS known (status)
    LEFT JOIN (SELECT status, count(*) FROM orders_order GROUP BY status) counted USING (status)
    ORDER BY status
    ON CONFLICT (status) DO UPDATE SET version = excluded.version, size = excluded.size;
$$;
"""
IS_OVER = """
-- As of this migration; written anew after each one.
CREATE FUNCTION order_is_over(status text) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT status IN ('CANCELLED', 'CLOSED') $$;
"""

PLACE = """CASE WHEN {0}rush AND NOT {1}
    THEN {0}created_at + interval '876600 hours' ELSE {0}created_at END"""
ASKED, NAMED = "order_is_over({0}status)", "{0}status IN ('CLOSED', 'CANCELLED')"


def listed(is_over):
    """The place of an urgent order, by the one or the other knowledge of when it is over."""
    function, check = (PLACE.format(row, is_over.format(row)) for row in ("NEW.", ""))
    return f"""
CREATE OR REPLACE FUNCTION order_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.listed_at := {function};
  RETURN NEW;
END $$;
ALTER TABLE orders_order DROP CONSTRAINT order_listed_in_its_place;
ALTER TABLE orders_order ADD CONSTRAINT order_listed_in_its_place CHECK (listed_at = {check});
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0018_verb_words")]
    operations = [
        migrations.RunSQL(
            RECOUNT + IS_OVER + listed(ASKED),
            RECOUNT_BEFORE + listed(NAMED) + "DROP FUNCTION order_is_over(text);",
        )
    ]
