"""From a partner's order to the partner's server, by the worker as `make run` starts it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from urllib.parse import urlsplit

import pytest
from django.db import connection

from crm.partners.webhooks import delivery
from jewelry.devserver.management.commands import run
from jewelry.devserver.supervisor import Supervisor
from jewelry.orders.models import Order
from jewelry.platform import embedded
from jewelry.platform.celery import app
from tests.factories import AlloyFactory, tariff
from tests.partners.conftest import program
from tests.partners.hooks import later
from tests.support import receiver as receiving
from tests.support.processes import until
from tests.support.receiver import Posted, Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def worker(supervisor: Supervisor, django_db_setup: None) -> Iterator[None]:
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    part = next(each for each in run._workers() if each.name == "webhooks")
    part = replace(
        part,
        environment={"DATABASE_URL": address.geturl()},
        ready=lambda: bool(app.control.ping(timeout=1, limit=1)),
    )
    wave = supervisor.start(part)
    yield
    supervisor.end(wave)


@pytest.mark.usefixtures("worker")
def test_an_order_is_told_while_another_server_of_the_partner_hangs() -> None:
    tariff()
    AlloyFactory()
    partner, asked, over = program(), Event(), Event()

    def hangs(server: Receiver, posted: Posted, body: str) -> None:
        asked.set()
        over.wait(30)
        receiving.takes(server, posted, body)

    with Receiver(hangs) as slow, Receiver(receiving.takes) as quick:
        for server in (slow, quick):
            assert partner.post("/webhooks", {"url": server.url}).status_code == 201
        partner.order()
        assert asked.wait(30)
        until(lambda: len(quick.heard) == 4, "the quick one's events", 30)
        assert slow.heard == []
        over.set()
        until(lambda: _has_all(slow), "the slow one's events", 60)
    order = Order.objects.get()
    for server in (slow, quick):
        ids = {heard.id: heard for heard in server.heard}
        assert [heard.version for heard in ids.values()] == [1, 2, 3, 4]
        assert {heard.order for heard in ids.values()} == {str(order.public_id)}


def _has_all(server: Receiver) -> bool:
    """A busy machine may have made it wait too long: then there is another attempt, as beat makes it."""
    later(seconds=1)
    delivery.sweep()
    return len({heard.id for heard in server.heard}) == 4
