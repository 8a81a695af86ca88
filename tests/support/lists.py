"""Lists that follow within a test's own transaction; a room's conftest imports the fixture."""

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def lists_follow_at_once(db: None) -> None:
    """The lists' versions are written at commit, which a test inside one transaction never sees."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
