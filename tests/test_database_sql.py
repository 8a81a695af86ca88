"""docs/database.sql says what the migrated database really does."""

from pathlib import Path

import pytest

from jewelry.platform.management.commands.show_triggers import as_sql

FILE = Path(__file__).parents[1] / "docs" / "database.sql"


@pytest.mark.django_db
def test_the_triggers_are_those_of_the_page(tmp_path: Path):
    (found := tmp_path / FILE.name).write_text(as_sql())
    assert found.read_text() == FILE.read_text(), f"run: cp {found} {FILE}"
