-- What the database itself does, as the migrations leave it: written by `manage.py show_triggers`,
-- and compared with a migrated database by tests/test_database_sql.py.

CREATE OR REPLACE FUNCTION public.alloy_is_a_recipe()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'the recipe of % never changes; add another alloy', OLD.code
    USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.journal_only_grows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'entry % of the journal of payments never changes', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.note_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.order_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO conservation_deleted (order_id, status, at) VALUES (OLD.id, OLD.status, now());
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.order_is_over(status text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$ SELECT status IN ('CANCELLED', 'CLOSED') $function$;

CREATE OR REPLACE FUNCTION public.order_listed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.listed_at := CASE WHEN NEW.rush AND NOT order_is_over(NEW.status)
    THEN NEW.created_at + interval '876600 hours' ELSE NEW.created_at END;
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.order_lists_bump()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.order_lists_note()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$;

CREATE OR REPLACE FUNCTION public.order_lists_recount()
 RETURNS void
 LANGUAGE sql
AS $function$
  -- Whoever has written the lists and not yet committed would be overwritten by an older count.
  LOCK TABLE orders_orderlist IN EXCLUSIVE MODE;
  INSERT INTO orders_orderlist AS list (status, version, size)
    SELECT status, gen_random_uuid(), coalesce(count, 0)
    FROM (SELECT '*' AS status UNION SELECT status FROM orders_orderlist) known
    FULL JOIN (SELECT status, count(*) FROM orders_order GROUP BY status) counted USING (status)
    ORDER BY status
    ON CONFLICT (status) DO UPDATE SET version = excluded.version, size = excluded.size;
$function$;

CREATE OR REPLACE FUNCTION public.order_lists_truncated()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM order_lists_recount();
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.order_names_note()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  noted jsonb := coalesce(nullif(current_setting('alexandrite.lists', true), ''), '{}');
BEGIN
  PERFORM set_config('alexandrite.lists', (noted || '{"*": 0}')::text, true);
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.order_stamp()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.stamp := gen_random_uuid();
  RETURN NEW;
END $function$;

CREATE OR REPLACE FUNCTION public.payment_is_settled()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'payment % is confirmed and never changes', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.refund_of_what_was_paid()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF (SELECT coalesce(sum(amount), 0) FROM payments_refund
      WHERE payment_id = NEW.payment_id AND state <> 'failed')
    > (SELECT captured_amount FROM payments_payment WHERE id = NEW.payment_id) THEN
    RAISE EXCEPTION 'more is paid back than payment % has brought', NEW.payment_id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION public.tariff_is_published()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL
    AND to_jsonb(NEW) - 'superseded_at' = to_jsonb(OLD) - 'superseded_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'tariff % is published and never changes', OLD.number
    USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE OR REPLACE FUNCTION public.tariff_table_is_published()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
  line record;
BEGIN
  IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF;
  IF EXISTS (SELECT 1 FROM pricing_tariff WHERE published_at IS NOT NULL AND (
    id = line.tariff_id OR TG_OP = 'UPDATE' AND id = OLD.tariff_id)) THEN
    RAISE EXCEPTION 'the tariff is published and its tables never change'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN line;
END $function$;

-- accounts_user
CREATE TRIGGER order_names_note AFTER UPDATE OF name, username ON accounts_user
    FOR EACH ROW WHEN (old.name::text <> new.name::text OR old.username::text <> new.username::text)
    EXECUTE FUNCTION order_names_note();
CREATE CONSTRAINT TRIGGER order_names_write AFTER UPDATE OF name, username ON accounts_user DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (old.name::text <> new.name::text OR old.username::text <> new.username::text)
    EXECUTE FUNCTION order_lists_bump();

-- orders_clock
CREATE TRIGGER order_names_note AFTER INSERT OR DELETE OR UPDATE ON orders_clock
    FOR EACH ROW
    EXECUTE FUNCTION order_names_note();
CREATE CONSTRAINT TRIGGER order_names_write AFTER INSERT OR DELETE OR UPDATE ON orders_clock DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    EXECUTE FUNCTION order_lists_bump();

-- orders_order
CREATE TRIGGER order_deleted AFTER DELETE ON orders_order
    FOR EACH ROW
    EXECUTE FUNCTION order_deleted();
CREATE TRIGGER order_listed BEFORE INSERT OR UPDATE OF listed_at, created_at, rush, status ON orders_order
    FOR EACH ROW
    EXECUTE FUNCTION order_listed();
CREATE TRIGGER order_lists_note_change AFTER UPDATE ON orders_order
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_lists_note();
CREATE TRIGGER order_lists_note_new AFTER INSERT OR DELETE ON orders_order
    FOR EACH ROW
    EXECUTE FUNCTION order_lists_note();
CREATE TRIGGER order_lists_truncated AFTER TRUNCATE ON orders_order
    FOR EACH STATEMENT
    EXECUTE FUNCTION order_lists_truncated();
CREATE CONSTRAINT TRIGGER order_lists_write_change AFTER UPDATE ON orders_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_lists_bump();
CREATE CONSTRAINT TRIGGER order_lists_write_new AFTER INSERT OR DELETE ON orders_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    EXECUTE FUNCTION order_lists_bump();
CREATE TRIGGER order_stamp BEFORE UPDATE ON orders_order
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_stamp();
CREATE TRIGGER order_updated BEFORE UPDATE ON orders_order
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION note_update();
CREATE TRIGGER order_updated_new BEFORE INSERT ON orders_order
    FOR EACH ROW
    EXECUTE FUNCTION note_update();

-- partners_testorder
CREATE TRIGGER test_order_updated BEFORE INSERT OR UPDATE ON partners_testorder
    FOR EACH ROW
    EXECUTE FUNCTION note_update();

-- payments_journalentry
CREATE TRIGGER journal_only_grows BEFORE DELETE OR UPDATE ON payments_journalentry
    FOR EACH ROW
    EXECUTE FUNCTION journal_only_grows();

-- payments_payment
CREATE TRIGGER payment_is_settled BEFORE DELETE OR UPDATE ON payments_payment
    FOR EACH ROW WHEN (old.status::text = 'confirmed'::text)
    EXECUTE FUNCTION payment_is_settled();

-- payments_refund
CREATE CONSTRAINT TRIGGER refund_of_what_was_paid AFTER INSERT OR UPDATE ON payments_refund DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    EXECUTE FUNCTION refund_of_what_was_paid();

-- pricing_alloy
CREATE TRIGGER alloy_is_a_recipe BEFORE UPDATE ON pricing_alloy
    FOR EACH ROW WHEN (old.code::text IS DISTINCT FROM new.code::text OR old.base::text IS DISTINCT FROM new.base::text OR old.colour::text IS DISTINCT FROM new.colour::text OR old.fineness IS DISTINCT FROM new.fineness OR old.density IS DISTINCT FROM new.density OR old.nickel IS DISTINCT FROM new.nickel)
    EXECUTE FUNCTION alloy_is_a_recipe();
CREATE TRIGGER order_names_note AFTER UPDATE ON pricing_alloy
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_names_note();
CREATE TRIGGER order_names_note_new AFTER INSERT OR DELETE ON pricing_alloy
    FOR EACH ROW
    EXECUTE FUNCTION order_names_note();
CREATE CONSTRAINT TRIGGER order_names_write AFTER UPDATE ON pricing_alloy DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_lists_bump();
CREATE CONSTRAINT TRIGGER order_names_write_new AFTER INSERT OR DELETE ON pricing_alloy DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    EXECUTE FUNCTION order_lists_bump();

-- pricing_quote
CREATE TRIGGER order_names_note AFTER UPDATE ON pricing_quote
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_names_note();
CREATE CONSTRAINT TRIGGER order_names_write AFTER UPDATE ON pricing_quote DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*)
    EXECUTE FUNCTION order_lists_bump();

-- pricing_settingprice
CREATE TRIGGER tariff_table_is_published BEFORE INSERT OR DELETE OR UPDATE ON pricing_settingprice
    FOR EACH ROW
    EXECUTE FUNCTION tariff_table_is_published();

-- pricing_stoneprice
CREATE TRIGGER tariff_table_is_published BEFORE INSERT OR DELETE OR UPDATE ON pricing_stoneprice
    FOR EACH ROW
    EXECUTE FUNCTION tariff_table_is_published();

-- pricing_tariff
CREATE TRIGGER tariff_is_published BEFORE DELETE OR UPDATE ON pricing_tariff
    FOR EACH ROW WHEN (old.published_at IS NOT NULL)
    EXECUTE FUNCTION tariff_is_published();
