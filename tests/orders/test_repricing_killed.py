"""A worker that is killed with -9 in the middle of a batch, and the one that goes on after it."""

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from jewelry.orders import repricing
from jewelry.orders.models import Order, OrderEvent
from jewelry.platform import embedded
from jewelry.pricing.models import Quote, Repricing
from tests.factories import next_tariff
from tests.orders.open_prices import NEW, priced, run
from tests.support.processes import until

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "jewelry.settings"
import django
django.setup()
from jewelry.orders import history, repricing

tariff, real = int(sys.argv[1]), history.record
repricing.BATCH_SIZE = 3
job = repricing.step(tariff, 0)

def stop(events):
    real(events)
    print("half-way", flush=True)
    time.sleep(600)

history.record = stop
repricing.step(tariff, job.turn)
"""


def killed_half_way(tariff: int) -> None:
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    database = address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = [sys.executable, "-c", WORKER, str(tariff)]
    environment = os.environ | {"DATABASE_URL": database}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "half-way\n"
        worker.send_signal(signal.SIGKILL)


def is_free() -> bool:
    """Postgres has noticed that its client is dead."""
    return not Repricing.objects.raw(
        "SELECT tariff_id FROM pricing_repricing EXCEPT "
        "SELECT tariff_id FROM (SELECT tariff_id FROM pricing_repricing FOR UPDATE SKIP LOCKED) free"
    )


def test_a_worker_killed_in_a_batch_leaves_the_batch_before(no_worker) -> None:
    orders = [priced() for _ in range(8)]
    tariff = next_tariff(margin="0.5")
    killed_half_way(tariff.pk)
    until(is_free, "the dead worker's lock", 10)
    assert Repricing.objects.get().done == OrderEvent.objects.count() == 3
    assert Quote.objects.filter(tariff=tariff).count() == 3

    assert repricing.step(tariff.pk, 0) is None  # the killed worker's message, sent again
    job = run(tariff)
    assert (job.done, job.changed) == (8, 8)
    assert {order.quote.total for order in Order.objects.select_related("quote")} == {NEW}
    assert [order.events.count() for order in orders] == [1] * 8
    assert Quote.objects.filter(tariff=tariff).count() == 8
