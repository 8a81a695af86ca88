"""The version and the size of every order list, kept by the database itself.

Whatever changes an order, and however (the lifecycle, `update()`, raw SQL, COPY), gives the lists
concerned a new random version and their true size in the same transaction. The changes are noted as
they happen and written at commit, all at once and in one order of statuses: the locks on the lists
are short, and two transactions never wait for one another in a circle.
"""


import django.contrib.postgres.functions
from django.db import migrations, models

STAMP = """
CREATE FUNCTION order_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.stamp := gen_random_uuid();
  RETURN NEW;
END $$;
CREATE TRIGGER order_stamp BEFORE UPDATE ON orders_order
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_stamp();
"""

NOTE = """
-- How far each list has grown or shrunk in this transaction; a rollback, also to a savepoint,
-- takes the note back, because settings are transactional.
CREATE FUNCTION order_lists_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noted jsonb := coalesce(nullif(current_setting('alexandrite.lists', true), ''), '{}');
BEGIN
  IF TG_OP <> 'INSERT' THEN
    noted := noted || jsonb_build_object(OLD.status, coalesce((noted ->> OLD.status)::bigint, 0) - 1);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    noted := noted || jsonb_build_object(NEW.status, coalesce((noted ->> NEW.status)::bigint, 0) + 1);
  END IF;
  PERFORM set_config('alexandrite.lists', noted::text, true);
  RETURN NULL;
END $$;
CREATE TRIGGER order_lists_note_new AFTER INSERT OR DELETE ON orders_order
  FOR EACH ROW EXECUTE FUNCTION order_lists_note();
CREATE TRIGGER order_lists_note_change AFTER UPDATE ON orders_order
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_lists_note();
"""

BUMP = """
CREATE FUNCTION order_lists_bump() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noted text := current_setting('alexandrite.lists', true);
BEGIN
  IF coalesce(noted, '') = '' THEN
    RETURN NULL;  -- an earlier row of this transaction has written it all
  END IF;
  PERFORM set_config('alexandrite.lists', '', true);
  INSERT INTO orders_orderlist AS list (status, version, size)
    SELECT key, gen_random_uuid(), value::bigint FROM jsonb_each_text(noted::jsonb) ORDER BY key
    ON CONFLICT (status) DO UPDATE SET version = excluded.version, size = list.size + excluded.size;
  RETURN NULL;
END $$;
-- By name they come after the notes, which matters once somebody makes constraints immediate.
CREATE CONSTRAINT TRIGGER order_lists_write_new AFTER INSERT OR DELETE ON orders_order
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_lists_bump();
CREATE CONSTRAINT TRIGGER order_lists_write_change AFTER UPDATE ON orders_order
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_lists_bump();
"""

RECOUNT = """
-- The truth from scratch: after TRUNCATE, after a load with triggers off, and at the beginning.
CREATE FUNCTION order_lists_recount() RETURNS void LANGUAGE sql AS $$
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
CREATE FUNCTION order_lists_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM order_lists_recount();
  RETURN NULL;
END $$;
CREATE TRIGGER order_lists_truncated AFTER TRUNCATE ON orders_order
  FOR EACH STATEMENT EXECUTE FUNCTION order_lists_truncated();
"""

NAMES = """
-- Names that rows show beside the order's own fields: one version for all of them, as they
-- change rarely. Noted and written as the lists are.
CREATE FUNCTION order_names_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  noted jsonb := coalesce(nullif(current_setting('alexandrite.lists', true), ''), '{}');
BEGIN
  PERFORM set_config('alexandrite.lists', (noted || '{"*": 0}')::text, true);
  RETURN NULL;
END $$;
CREATE TRIGGER order_names_note AFTER UPDATE OF name, username ON accounts_user
  FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.username <> NEW.username)
  EXECUTE FUNCTION order_names_note();
CREATE TRIGGER order_names_note AFTER UPDATE ON pricing_alloy
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_names_note();
CREATE TRIGGER order_names_note_new AFTER INSERT OR DELETE ON pricing_alloy
  FOR EACH ROW EXECUTE FUNCTION order_names_note();
CREATE TRIGGER order_names_note AFTER UPDATE ON pricing_quote
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_names_note();
CREATE CONSTRAINT TRIGGER order_names_write AFTER UPDATE OF name, username ON accounts_user
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.username <> NEW.username)
  EXECUTE FUNCTION order_lists_bump();
CREATE CONSTRAINT TRIGGER order_names_write AFTER UPDATE ON pricing_alloy
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_lists_bump();
CREATE CONSTRAINT TRIGGER order_names_write_new AFTER INSERT OR DELETE ON pricing_alloy
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION order_lists_bump();
CREATE CONSTRAINT TRIGGER order_names_write AFTER UPDATE ON pricing_quote
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION order_lists_bump();
"""

START = "SELECT order_lists_recount();"

UNDO = """
DROP FUNCTION order_names_note CASCADE;
DROP FUNCTION order_stamp CASCADE;
DROP FUNCTION order_lists_note CASCADE;
DROP FUNCTION order_lists_bump CASCADE;
DROP FUNCTION order_lists_truncated CASCADE;
DROP FUNCTION order_lists_recount;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("accounts", "0001_initial"),
        ("pricing", "0002_seed"),
    ]
    operations = [
        migrations.CreateModel(
            name="OrderList",
            fields=[
                ("status", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("version", models.UUIDField()),
                ("size", models.BigIntegerField(default=0)),
            ],
            options={"verbose_name": "order list"},
        ),
        migrations.AddField(
            model_name="order",
            name="stamp",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(), editable=False
            ),
        ),
        migrations.RunSQL(
            "\n".join([STAMP, NOTE, BUMP, RECOUNT, NAMES, START]), UNDO
        ),
    ]
