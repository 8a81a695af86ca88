"""What prices were made from never changes: published tariffs, their tables, the alloys' recipes.

TRUNCATE is left alone: whoever empties a table knows that they do.
"""

from django.db import migrations, models

TARIFFS = """
CREATE FUNCTION tariff_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.superseded_at IS NULL
    AND to_jsonb(NEW) - 'superseded_at' = to_jsonb(OLD) - 'superseded_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'tariff % is published and never changes', OLD.number
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tariff_is_published BEFORE UPDATE OR DELETE ON pricing_tariff
  FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION tariff_is_published();
"""

TABLES = """
CREATE FUNCTION tariff_table_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
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
END $$;
CREATE TRIGGER tariff_table_is_published BEFORE INSERT OR UPDATE OR DELETE ON pricing_stoneprice
  FOR EACH ROW EXECUTE FUNCTION tariff_table_is_published();
CREATE TRIGGER tariff_table_is_published BEFORE INSERT OR UPDATE OR DELETE ON pricing_settingprice
  FOR EACH ROW EXECUTE FUNCTION tariff_table_is_published();
"""

RECIPES = """
CREATE FUNCTION alloy_is_a_recipe() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the recipe of % never changes; add another alloy', OLD.code
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER alloy_is_a_recipe BEFORE UPDATE ON pricing_alloy FOR EACH ROW
  WHEN ((OLD.code, OLD.base, OLD.colour, OLD.fineness, OLD.density, OLD.nickel)
    IS DISTINCT FROM (NEW.code, NEW.base, NEW.colour, NEW.fineness, NEW.density, NEW.nickel))
  EXECUTE FUNCTION alloy_is_a_recipe();
"""

UNDO = """
DROP FUNCTION tariff_is_published CASCADE;
DROP FUNCTION tariff_table_is_published CASCADE;
DROP FUNCTION alloy_is_a_recipe CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0007_first_versions")]
    operations = [
        migrations.RemoveField(
            model_name='alloy',
            name='loss',
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', False), ('superseded_at', None)), fields=('currency',), name='tariff_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('currency',), name='tariff_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='tariff',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('published_at', None), ('superseded_at', None)), models.Q(('number__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='tariff_number_when_published'),
        ),
        migrations.RunSQL("\n".join([TARIFFS, TABLES, RECIPES]), UNDO),
    ]
