"""Real parts for the tests, in a data folder of their own."""

import os
import secrets
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from jewelry.devserver.supervisor import Supervisor


@pytest.fixture(scope="session")
def supervisor() -> Iterator["Supervisor"]:
    from jewelry.devserver.supervisor import Supervisor
    from jewelry.platform import embedded

    log = embedded.DATA / "log"
    with log.open("w") as out, embedded.socket_folder(), Supervisor(out) as supervisor:
        yield supervisor


@pytest.fixture(scope="session", autouse=True)
def services(supervisor: "Supervisor") -> Iterator[None]:
    from jewelry.devserver import readiness, servers
    from jewelry.platform import embedded

    for folder in ("s3", "files"):
        shutil.rmtree(embedded.DATA / folder, ignore_errors=True)
    supervisor.start(*servers.missing(hasty=True))
    readiness.wait_for_parts()
    yield
    if os.environ.get("STORAGE_URL"):
        _remove_bucket()


def _remove_bucket() -> None:
    from django.conf import settings

    from jewelry.platform import probes

    client, bucket = probes.storage_client(), settings.STORAGES["default"]["OPTIONS"]["bucket_name"]
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for item in page.get("Contents", []):
            client.delete_object(Bucket=bucket, Key=item["Key"])
    client.delete_bucket(Bucket=bucket)


@pytest.fixture(scope="session")
def django_db_setup(
    services: None, django_db_setup: None, django_db_blocker: "DjangoDbBlocker"
) -> Iterator[None]:
    """The servers run before the test database is made."""
    from django.test import TransactionTestCase

    from tests.support import db_snapshot

    with django_db_blocker.unblock():
        db_snapshot.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: db_snapshot.restore())
        yield


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A request leaves its language active in the thread; the next test starts with the default."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="module")
def celery_worker_process(supervisor: "Supervisor", django_db_setup: None) -> Iterator[None]:
    """A real worker on the test database and the test broker, for tests that walk the whole way.

    It ends with them: it would take the messages of tests that bring consumers of their own.
    """
    from django.conf import settings
    from django.db import connection

    from jewelry.devserver.servers import celery
    from jewelry.platform import embedded
    from jewelry.platform.celery import app

    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    worker = celery(
        "worker",
        *("worker", "-n", "tests@%h", "-Q", ",".join(settings.QUEUES), "-c", "1"),
        environment={"DATABASE_URL": address.geturl()},
        ready=lambda: bool(app.control.ping(timeout=1, limit=1)),
    )
    wave = supervisor.start(worker)
    yield
    supervisor.end(wave)


@pytest.fixture(autouse=True)
def _counted_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test tried does not keep the next one out; the cache is not emptied between them."""
    from jewelry.accounts import expiring_counts

    monkeypatch.setattr(expiring_counts, "PREFIX", f"throttle:{secrets.token_hex(6)}:")
