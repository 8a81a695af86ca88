"""Spans of real processes, at a real collector: web, task and webhook are one trace."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from jewelry.accounts.models import Role
from jewelry.devserver.management.commands import run
from jewelry.devserver.servers import celery
from jewelry.devserver.supervisor import Supervisor
from jewelry.platform import embedded, ports
from jewelry.platform.celery import app
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.partners.conftest import Program, program
from tests.partners.hooks import endpoint
from tests.platform.tracing.collector import Collector, Span
from tests.support import receiver as receiving
from tests.support.processes import until
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def port(collector: Collector, supervisor: Supervisor, django_db_setup: None) -> Iterator[int]:
    """Of a web server whose spans, and those of a worker beside it, go to the collector."""
    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {
        "DATABASE_URL": address.geturl(),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    port, queues = ports.first_free(embedded.storage_port() + 1), ",".join(settings.QUEUES)
    worker = celery(
        *("worker", "worker", "-n", "traced@%h", "-Q", queues, "-c", "1"),
        environment=environment,
        ready=lambda: bool(app.control.ping(timeout=1, limit=1)),
    )
    wave = supervisor.start(worker, replace(run._web(port), environment=environment))
    yield port
    supervisor.end(wave)


def place_order(port: int, partner: Program) -> str:
    """The id of the request that placed it."""
    body = json.dumps({"quote": partner.quote()["id"]}).encode()
    headers = {"Authorization": f"Bearer {partner.secret}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": "the-one-order"}
    address = f"http://127.0.0.1:{port}/api/v1/orders"
    with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as answer:
        assert answer.status == 201
        return str(answer.headers["X-Request-ID"])


def test_web_task_and_webhook_are_one_trace(port: int, collector: Collector) -> None:
    tariff()
    AlloyFactory()
    partner = program(UserFactory(role=Role.PARTNER))
    with Receiver(receiving.takes) as receiver:
        endpoint(receiver.url, partner=partner.key.partner)
        id = place_order(port, partner)
        until(lambda: len(receiver.heard) == 4, "the webhooks", 30)
    until(lambda: len(named("webhook", collector.of(id))) == 4, "the webhooks' spans", 15)
    until(lambda: not lost(collector.of(id)), "the spans around them", 15)
    spans = collector.of(id)
    [web] = [span for span in spans if not span.parent]
    assert web.name == "POST api/v1/orders"
    for name in ("jewelry.outbox.tasks.deliver", "crm.partners.webhooks.delivery.send_webhooks"):
        assert named(f"run/{name}", spans), name
    assert "INSERT" in {span.name for span in spans}  # of psycopg
    orders = {each.attributes["alexandrite.order"] for each in [web, *named("webhook", spans)]}
    assert len(orders) == 1
    assert orders.pop().startswith("AL-")
    assert {each.attributes["alexandrite.id"] for each in named("webhook", spans)} == {id}
    person = partner.key.partner
    for secret in (partner.secret, person.email, "/hook", "the-one-order"):
        assert secret.encode() not in collector.sent


def named(name: str, spans: list[Span]) -> list[Span]:
    return [span for span in spans if span.name == name]


def lost(spans: list[Span]) -> list[Span]:
    """Those whose parent has not come."""
    known = {span.id for span in spans}
    return [span for span in spans if span.parent and span.parent not in known]


def test_a_secret_link_does_not_leave_the_house(port: int, collector: Collector) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/track/a-very-secret-link/")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    id = refused.value.headers["X-Request-ID"]
    until(lambda: collector.of(id), "its span", 15)
    assert named("GET track/<str:token>/", collector.of(id))
    assert b"a-very-secret-link" not in collector.sent


def test_polls_health_and_rounds_are_not_traced(port: int, collector: Collector) -> None:
    from jewelry.outbox.tasks import sweep

    for path in ("/health/live/", "/static/css/alexandrite.css"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()
    sweep.apply_async(("default",), queue="default")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        id = answer.headers["X-Request-ID"]
    until(lambda: collector.of(id), "the span of what came last", 15)
    told: Any = {span.name for span in collector.spans}
    assert not [name for name in told if "health" in name or "static" in name or "sweep" in name]


def test_without_an_address_nothing_of_it_is_loaded() -> None:
    """The Redis client looks for the library's metrics by itself; spans it leaves alone."""
    ours = (
        "jewelry.platform.tracing.telemetry",
        "opentelemetry.instrumentation",
        "opentelemetry.sdk.trace",
    )
    code = f"import sys, jewelry.wsgi; print([name for name in {ours} if name in sys.modules])"
    environment = {n: v for n, v in os.environ.items() if not n.startswith("OTEL_")}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
