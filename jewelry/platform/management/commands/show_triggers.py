"""`manage.py show_triggers`: print every trigger and function of the database as SQL."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

FUNCTIONS = """
SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p
WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY p.proname
"""
TRIGGERS = """
SELECT t.tgrelid::regclass::text, pg_get_triggerdef(t.oid, true) FROM pg_trigger AS t
WHERE NOT t.tgisinternal ORDER BY 1, t.tgname
"""
HEAD = """\
-- What the database itself does, as the migrations leave it: written by `manage.py show_triggers`,
-- and compared with a migrated database by tests/test_database_sql.py.
"""


class Command(BaseCommand):
    help = "Print every trigger and function of the database."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_sql(), ending="")


def as_sql() -> str:
    """Return functions by name, then triggers by table and name, as one SQL text."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        functions = [f"{definition.rstrip()};\n" for (definition,) in cursor.fetchall()]
        cursor.execute(TRIGGERS)
        triggers: dict[str, list[str]] = {}
        for table, definition in cursor.fetchall():
            triggers.setdefault(table, []).append(f"{_broken(definition)};\n")
    tables = [f"-- {table}\n{''.join(each)}" for table, each in triggers.items()]
    return "\n".join([HEAD, *functions, *tables])


def _broken(definition: str) -> str:
    """Return a trigger's one line as three lines."""
    for clause in (" FOR EACH ", " EXECUTE FUNCTION "):
        definition = definition.replace(clause, f"\n    {clause.lstrip()}", 1)
    return definition
