"""Money that has come, and what was said of it, never changes; no more goes back than has come."""

from django.db import migrations

SETTLED = """
CREATE FUNCTION payment_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'payment % is confirmed and never changes', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER payment_is_settled BEFORE UPDATE OR DELETE ON payments_payment
  FOR EACH ROW WHEN (OLD.status = 'confirmed') EXECUTE FUNCTION payment_is_settled();
"""

JOURNAL = """
CREATE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entry % of the journal of payments never changes', OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journal_only_grows BEFORE UPDATE OR DELETE ON payments_journalentry
  FOR EACH ROW EXECUTE FUNCTION journal_only_grows();
"""

REFUNDS = """
CREATE FUNCTION refund_of_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(amount), 0) FROM payments_refund
      WHERE payment_id = NEW.payment_id AND state <> 'failed')
    > (SELECT captured_amount FROM payments_payment WHERE id = NEW.payment_id) THEN
    RAISE EXCEPTION 'more is paid back than payment % has brought', NEW.payment_id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refund_of_what_was_paid AFTER INSERT OR UPDATE ON payments_refund
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refund_of_what_was_paid();
"""

UNDO = """
DROP FUNCTION payment_is_settled CASCADE;
DROP FUNCTION journal_only_grows CASCADE;
DROP FUNCTION refund_of_what_was_paid CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(SETTLED + JOURNAL + REFUNDS, UNDO)]
