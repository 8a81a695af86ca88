"""docs/database.sql says what the migrated database really does."""

from pathlib import Path

import pytest

from jewelry.platform.management.commands.show_triggers import as_sql

FILE = Path(__file__).parents[1] / "docs" / "database.sql"


@pytest.mark.django_db
def test_the_triggers_are_those_of_the_page():
    assert as_sql() == FILE.read_text(), (
        "write it anew: manage.py show_triggers > docs/database.sql"
    )
