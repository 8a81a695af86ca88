"""The killing benchmark in little: real processes of the project, on the tests' servers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from jewelry.platform import embedded
from tests.factories import AlloyFactory, tariff

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = "jewelry.settings"
COMMAND = [sys.executable, "-m", "benchmarks.killing", "--here"]


def kill(tmp_path: Path, *arguments: str) -> dict:
    """Orders, workers and beat on this test's database; what became of it all."""
    tariff()
    AlloyFactory()
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    result = tmp_path / "result.json"
    done = subprocess.run(
        [*COMMAND, "--json", str(result), *arguments],
        env={**os.environ, "DATABASE_URL": address.geturl(), "DJANGO_SETTINGS_MODULE": SETTINGS},
        cwd=embedded.BASE,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS killing_ledger")
    assert result.exists(), done.stderr
    return dict(json.loads(result.read_text()))


def test_who_is_killed_loses_and_doubles_nothing(tmp_path) -> None:
    told = kill(tmp_path, "--rounds", "1", "--points", "commit", "broker receive", "effect")
    assert sum(told["kills"].values()) == 6
    assert told["orders"] > 0
    assert (told["wrong"], told["settled"], told["not_recovered"]) == ([], True, 0)


def test_an_outbox_that_acknowledges_too_early_is_seen_through(tmp_path) -> None:
    told = kill(tmp_path, "--rounds", "1", "--points", "effect", "--mutant", "hasty")
    assert told["wrong"]
