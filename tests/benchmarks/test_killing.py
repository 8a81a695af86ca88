"""The killing benchmark in little: real processes of the project, on the tests' servers."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from benchmarks.killing import files
from jewelry.models3d import resumable, store
from jewelry.models3d.models import Model3D
from jewelry.orders.statuses import Status
from jewelry.platform import embedded
from tests.factories import AlloyFactory, ModelFactory, OrderFactory, UserFactory, tariff

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
    points = ("commit", "broker receive", "effect", "file promote")
    told = kill(tmp_path, "--rounds", "1", "--points", *points)
    assert sum(told["kills"].values()) == 8
    assert told["orders"] > 0
    assert told["files"] > 0
    assert (told["wrong"], told["settled"], told["not_recovered"]) == ([], True, 0)


def test_an_outbox_that_acknowledges_too_early_is_seen_through(tmp_path) -> None:
    told = kill(tmp_path, "--rounds", "1", "--points", "effect", "--mutant", "hasty")
    assert told["wrong"]


def test_a_file_that_is_not_there_or_not_the_right_one_is_seen() -> None:
    scenery, lost = ModelFactory.create_batch(2)
    whole, spoiled = (_kept(name) for name in ("whole", "spoiled"))
    default_storage.save(spoiled.path, ContentFile(b"another"))
    upload = resumable.begin(UserFactory(), "ring.stl", len(files.content("ring.stl")))
    resumable.append(upload, 0, BytesIO(b"not this").read)
    order = OrderFactory(model=whole, status=Status.FILE_UPLOADED)
    files.kept().write_text(f"{whole.sha256} {order.pk}\n{lost.sha256} {order.pk}\n")
    assert files.judge([scenery.pk]) == (3, [
        f"not the file of model {lost.pk}",
        f"not the file of model {spoiled.pk}",
        f"not all of upload {upload.pk}",
        f"accepted and lost: file {lost.sha256} of order {order.pk}",
    ])  # fmt: skip


def _kept(name: str) -> Model3D:
    return store.keep(ContentFile(files.content(name), "ring.stl"), "ring.stl")
