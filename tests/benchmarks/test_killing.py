"""The killing benchmark in little: real processes of the project, on the tests' servers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from kombu import pools

from benchmarks.killing import files, judge, victim, webhooks
from benchmarks.killing.servers import Troubles
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.models3d.uploads import resumable
from jewelry.orders.statuses import Status
from jewelry.platform import cache, embedded
from jewelry.platform.celery import app
from tests.factories import (
    AlloyFactory,
    EventFactory,
    ModelFactory,
    OrderFactory,
    UserFactory,
    tariff,
)

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = "jewelry.settings"
COMMAND = [sys.executable, "-m", "benchmarks.killing", "--here"]


def kill(tmp_path: Path, *arguments: str) -> dict:
    """Orders, workers and beat on this test's database; what became of it all."""
    with started(tmp_path, *arguments) as (work, result):
        errors = work.communicate(timeout=400)[1]
    assert result.exists(), errors
    return dict(json.loads(result.read_text()))


@contextmanager
def started(
    tmp_path: Path, *arguments: str, command: Sequence[str] = COMMAND
) -> Iterator[tuple[subprocess.Popen, Path]]:
    tariff()
    AlloyFactory()
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    # The tests' Postgres does not flush; one that is killed must have written what it acknowledged.
    options = urlencode({"options": "-c synchronous_commit=on"}, quote_via=quote)
    address = address._replace(path=f"/{connection.settings_dict['NAME']}", query=options)
    result = tmp_path / "result.json"
    work = subprocess.Popen(
        [*command, "--json", str(result), *arguments],
        env={**os.environ, "DATABASE_URL": address.geturl(), "DJANGO_SETTINGS_MODULE": SETTINGS},
        cwd=embedded.BASE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield work, result
    finally:
        work.kill()
        work.wait()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS killing_ledger, killing_scribe")


def test_a_killed_process_loses_and_doubles_nothing(tmp_path) -> None:
    points = ("commit", "broker receive", "effect", "file promote", "webhook send")
    told = kill(tmp_path, "--rounds", "1", "--points", *points)
    assert sum(told["kills"].values()) == 10
    assert told["orders"] > 0
    assert told["files"] > 0
    assert (told["wrong"], told["settled"], told["not_recovered"]) == ([], True, 0)


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


def test_webhooks_that_are_lost_doubled_or_out_of_order_are_seen() -> None:
    order = OrderFactory()
    events = [EventFactory(order=order, order_version=version) for version in (1, 2, 3, 4)]
    told = "".join(f"{order.public_id} {version}\n" for version in (1, 3, 3, 2))
    webhooks.told().write_text(told)
    verdict = judge.Verdict()
    known = {event.pk for event in events}
    judge._once(verdict, "webhooks", webhooks.heard(events), known, repeats=True)
    assert verdict.repeats == 1
    assert verdict.wrong == [
        f"webhooks: {order.pk}.2 after {order.pk}.3",
        f"webhooks: event {events[3].pk} is missing",
    ]


def _kept(name: str) -> Model3D:
    return store.keep(ContentFile(files.content(name), "ring.stl"), "ring.stl")


def leave_servers() -> None:
    """This process's connections would not survive, and later tests would find them dead."""
    connection.close()
    cache.raw(lambda client: client.connection_pool.disconnect(), None)
    pools.reset()
    app._after_fork()  # type: ignore[attr-defined]


@pytest.mark.skipif(
    any(os.environ.get(name) for name in ("DATABASE_URL", "CACHE_URL", "BROKER_URL")),
    reason="servers that the environment names are not ours to kill",
)
def test_servers_that_are_killed_and_emptied_lose_nothing(tmp_path, supervisor) -> None:
    victim.accepted().unlink(missing_ok=True)
    with started(tmp_path, "--servers", "1", "--rate", "20", "--writes", "200") as (work, result):
        leave_servers()
        done = Troubles(supervisor, seed=5, quiet=(0.2, 0.6), away=1).make(work, 1)
        victim.over().touch()
        errors = work.communicate(timeout=120)[1]
    assert done.total() == 5
    assert result.exists(), errors
    told = json.loads(result.read_text())
    assert told["orders"] > 5
    assert told["rows_a_second"] > 0
    assert (told["wrong"], told["settled"]) == ([], True)
