"""What the migrations put into the database, kept beside it: a test that commits leaves just that.

Django's own way (empty all tables, make content types and permissions anew) takes 80 ms, and the
seeds were to be planted again; this takes 10.
"""

from contextlib import suppress

from django.db import IntegrityError, OperationalError, connection, transaction

BESIDE = "seeds"
INSTALLED = "installed"
"""The schema with the tariff as the migrations leave it."""

LEFT = {"django_content_type", "auth_permission"}
"""No test changes them, and processes remember their ids."""

FIGURES = """
UPDATE pricing_tariff SET max_spot_days = NULL, vat = 0.20, spot_date = '2024-09-20', spot_source = '',
  spot_gold = 2600, spot_silver = 30, spot_platinum = 1000, spot_palladium = 1000,
  roubles_per_dollar = 92
"""
"""What the tests price by, to the kopeck: no price depends on the seed or on the day they run."""


def keep() -> None:
    """Once, after the migrations."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {INSTALLED}")
        cursor.execute(f"CREATE TABLE {INSTALLED}.pricing_tariff AS TABLE pricing_tariff")
        cursor.execute("ALTER TABLE pricing_tariff DISABLE TRIGGER USER")
        cursor.execute(FIGURES)
        cursor.execute("ALTER TABLE pricing_tariff ENABLE TRIGGER USER")
        cursor.execute(f"CREATE SCHEMA {BESIDE}")
        for table in _filled(_tables()):
            cursor.execute(f"CREATE TABLE {BESIDE}.{table} AS TABLE {table}")


ATTEMPTS = 5


def restore() -> None:
    """A request that a browser did not wait for may write into a table that was empty just now.

    A worker may be in the middle of a transaction: Postgres then ends this one as a deadlock.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(IntegrityError, OperationalError):
            _restore()
            return
    _restore()


@transaction.atomic
def _restore() -> None:
    """Sequences go on: no id comes twice. Rows are few: emptying files instead takes longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [BESIDE])
        seeded = [table for (table,) in cursor.fetchall()]
        filled = sorted({*_filled(_tables()), *seeded})
        # What is in the past may not be changed, and lists follow their orders.
        alter = "; ".join(f"ALTER TABLE {table} {{0}} TRIGGER USER" for table in filled)
        cursor.execute(alter.format("DISABLE"))
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")
        for table in seeded:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {BESIDE}.{table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(alter.format("ENABLE"))


def _tables() -> list[str]:
    return sorted({*connection.introspection.django_table_names(only_existing=True)} - LEFT)


def _filled(tables: list[str]) -> list[str]:
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
