"""Real workers, one for each queue, on the real broker."""

import json
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection

from jewelry.devserver.servers import Part, celery
from jewelry.devserver.supervisor import Supervisor
from jewelry.outbox import consumer, publish
from jewelry.outbox.models import Delivery
from jewelry.outbox.tasks import sweep
from jewelry.platform import embedded
from jewelry.platform.celery import app
from jewelry.platform.tracing import context
from tests.factories import AlloyFactory, tariff
from tests.outbox.moving import approved, later
from tests.outbox.rig_consumers import gate
from tests.support.processes import until

pytestmark = pytest.mark.django_db(transaction=True)
FLOOD = 40


def worker(queue: str) -> Part:
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    name = f"rig-{queue}@tests"
    part = celery(
        *(queue, "worker", "-n", name, "-Q", queue, "-c", "1"),
        environment={"DATABASE_URL": address.geturl(), "LOG_FORMAT": "json", "PGAPPNAME": name},
        ready=lambda: bool(app.control.ping(destination=[name], timeout=1, limit=1)),
    )
    part.command[part.command.index("-A") + 1] = "tests.outbox.rig"
    return part


@pytest.fixture(scope="module")
def workers(supervisor: Supervisor, django_db_setup: None) -> Iterator[None]:
    wave = supervisor.start(worker("default"), worker("partners"))
    yield
    supervisor.end(wave)


@pytest.fixture(autouse=True)
def sent() -> None:
    """Here messages are sent in earnest."""


@pytest.fixture(autouse=True)
def rig(settings, workers: None) -> Iterator[None]:
    settings.OUTBOX_CONSUMERS = [f"tests.outbox.rig_consumers.{n}" for n in ("STUCK", "QUICK")]
    consumer.consumers.cache_clear()
    gate().unlink(missing_ok=True)
    tariff()
    AlloyFactory()
    yield
    gate().touch()
    until(lambda: not waiting("stuck"), "the end of the flood", 60)
    gate().unlink()


def waiting(name: str) -> int:
    return Delivery.objects.filter(consumer=name).waiting().count()


def test_a_flood_in_one_queue_delays_no_other() -> None:
    for _ in range(FLOOD):
        approved()
    until(lambda: not waiting("quick"), "the quick queue", 30)
    assert waiting("stuck") == FLOOD


def test_a_worker_keeps_its_connection_until_that_breaks() -> None:
    deliver_one()
    [first] = sessions("rig-default@tests")
    deliver_one()
    assert sessions("rig-default@tests") == [first]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    deliver_one()
    assert sessions("rig-default@tests") != [first]


def test_an_interrupted_task_keeps_no_lock_of_its_session() -> None:
    deliver_one()
    [first] = sessions("rig-default@tests")
    app.send_task(sweep.name, queue="default")  # without its argument it fails
    until(lambda: first not in sessions("rig-default@tests"), "the session's end", 10)


def deliver_one() -> None:
    approved()
    until(lambda: not waiting("quick"), "the quick queue", 30)


def sessions(name: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [name])
        return [pid for (pid,) in cursor.fetchall()]


def test_the_worker_goes_on_under_the_id_of_who_asked() -> None:
    with context.working("asked-by-a-test"):
        order = approved()
    until(lambda: not waiting("quick"), "the quick queue", 30)
    until(lambda: lines_of("asked-by-a-test", "quick"), "the worker's log", 10)
    [delivery] = lines_of("asked-by-a-test", "quick")
    assert (delivery["order"], delivery["outcome"]) == (order.number, "done")
    until(lambda: lines_of("asked-by-a-test", "deliver success"), "the task's line", 10)


def lines_of(id: str, words: str) -> list[dict[str, object]]:
    """Of the worker for the quick queue; the other one is stuck."""
    lines = (embedded.DATA / "log").read_text().splitlines()
    told = [
        line.partition(" | ")[2] for line in lines if line.startswith(" default") and id in line
    ]
    return [json.loads(line) for line in told if words in line]


def test_a_lost_message_is_found_by_the_sweep(monkeypatch) -> None:
    monkeypatch.setattr(publish, "send", lambda rows: None)
    order = approved()
    later()
    sweep.apply_async(("default",), queue="default")
    until(lambda: not waiting("quick"), "the sweep", 30)
    assert Delivery.objects.get(consumer="quick", order=order).attempts == 1
    gate().touch()
    sweep.apply_async(("partners",), queue="partners")
