import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from prometheus_client import CollectorRegistry, Histogram

from jewelry.accounts.models import Role
from jewelry.platform import cache as breaking
from jewelry.platform.metrics import definitions, endpoint, history
from jewelry.platform.metrics.endpoint import Readings
from jewelry.platform.models import Sample
from tests.factories import UserFactory

READS, WRITES = "alexandrite_cache_reads_total", "alexandrite_cache_writes_total"
TOKEN = "a-long-and-random-token"
COUNT = "from jewelry.platform.metrics import definitions; definitions.family('shared:1').hit(3)"
ASK = "from jewelry.platform.metrics import endpoint; print(endpoint.read().total('{}', family='shared'))"


def reads(family: str) -> dict[str, int]:
    now = endpoint.read()
    outcomes = ("memory", "hit", "miss", "error")
    return {name: now.total(READS, family=family, outcome=name) for name in outcomes}


def in_another_process(code: str, folder: object) -> str:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "jewelry.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
    }
    command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_a_read_is_a_hit_or_a_miss_of_its_family() -> None:
    cache.get("ring:1")
    cache.set("ring:1", "x")
    cache.get("ring:1")
    cache.get_many(["ring:1", "ring:2", "ring:3"])
    assert reads("ring") == {"memory": 0, "hit": 2, "miss": 3, "error": 0}
    assert endpoint.read().total(WRITES, family="ring", outcome="done") == 1


def test_nothing_kept_under_a_key_is_not_the_same_as_none() -> None:
    assert cache.get("pearl:1", "nothing") == "nothing"
    assert reads("pearl")["miss"] == 1


def test_a_cache_that_is_away_is_an_error_and_opens_the_breaker(settings) -> None:
    dead = {**settings.CACHES["default"], "LOCATION": "unix:///nonexistent/counted?db=0"}
    settings.CACHES = {"default": dead}
    trips = endpoint.read().total("alexandrite_cache_breaker_trips_total")
    assert [cache.get("opal:1", "-") for _ in range(5)] == ["-"] * 5
    cache.set("opal:1", "x")
    assert cache.add("opal:1", "x") is True
    assert cache.set_many({"opal:1": "x", "opal:2": "y"}) == ["opal:1", "opal:2"]
    assert cache.get_many(["opal:1", "opal:2"]) == {}
    now = endpoint.read()
    assert reads("opal") == {"memory": 0, "hit": 0, "miss": 0, "error": 7}
    assert now.total(WRITES, family="opal", outcome="error") == 4
    assert now.total("alexandrite_cache_breaker_trips_total") == trips + 1
    assert breaking.is_away()
    breaking.BREAKERS.pop(dead["LOCATION"])
    definitions.BREAKER.set(0)


def test_families_are_few_whatever_the_keys_are(monkeypatch) -> None:
    monkeypatch.setattr(definitions, "FAMILIES", {})
    first = definitions.family("jade:1")
    assert definitions.family("jade:2") is first
    assert definitions.family("no-colon") is definitions.family("nor-here")
    for number in range(2 * definitions.MAX_FAMILIES):
        definitions.family(f"family{number}:1")
    assert len(definitions.FAMILIES) <= definitions.MAX_FAMILIES + 1


def test_processes_count_together(tmp_path) -> None:
    folder = tmp_path / "made-when-missing"
    in_another_process(COUNT, folder)
    in_another_process(COUNT, folder)
    assert in_another_process(ASK.format(READS), folder) == "6"


def test_what_the_dead_said_of_their_present_is_forgotten(tmp_path) -> None:
    in_another_process(
        "from jewelry.platform.metrics import definitions; definitions.BREAKER.set(1)", tmp_path
    )
    ask = "print(endpoint.read().total('alexandrite_cache_breaker_open'))"
    assert (
        in_another_process(f"from jewelry.platform.metrics import endpoint; {ask}", tmp_path) == "0"
    )


def test_a_quantile_lies_within_its_bucket() -> None:
    registry = CollectorRegistry()
    histogram = Histogram("took", "", ["family"], buckets=(1, 2, 4), registry=registry)
    for seconds in (0.5, 1.5, 1.5, 9):
        histogram.labels("page").observe(seconds)
    found = [
        (sample.labels, sample.value)
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "took_bucket"
    ]
    now = Readings({"took_bucket": found})
    assert now.quantile("took", 0.5, family="page") == pytest.approx(1.5)
    assert now.quantile("took", 0.99, family="page") == 4
    assert now.quantile("took", 0.5, family="row") is None


def test_strangers_find_no_metrics(client: Client, db: None) -> None:
    assert client.get("/metrics").status_code == 404
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get("/metrics").status_code == 404


def test_staff_reads_them_as_text(client: Client, db: None) -> None:
    client.force_login(UserFactory(role=Role.SELLER))
    definitions.family("garnet:1").hit()
    response = client.get("/metrics")
    assert response["Content-Type"].startswith("text/plain")
    assert b'alexandrite_cache_reads_total{family="garnet",outcome="hit"} 1.0' in response.content


@pytest.mark.parametrize(
    ("header", "status"),
    [(f"Bearer {TOKEN}", 200), (f"Basic {TOKEN}", 404), ("Bearer я", 404), ("Bearer ", 404)],
)
def test_the_token_opens_them(client: Client, settings, db: None, header: str, status: int) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"authorization": header}).status_code == status


def test_a_token_in_the_open_is_refused_and_not_led_on(client, settings, db) -> None:
    settings.METRICS_TOKEN, settings.SECURE_SSL_REDIRECT = TOKEN, True
    brought = {"authorization": f"Bearer {TOKEN}"}
    assert client.get("/metrics", headers=brought).status_code == 403
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers=brought, secure=True).status_code == 200


def test_without_a_token_none_opens_them(client: Client, settings, db: None) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_a_sample_is_written_and_old_ones_are_swept(db: None) -> None:
    Sample.objects.create(at=timezone.now() - history.RETENTION - timedelta(minutes=1))
    kept = Sample.objects.create(at=timezone.now() - history.RETENTION + timedelta(minutes=1))
    definitions.family("beryl:1").hit()
    history.write()
    assert Sample.objects.count() == 2
    assert Sample.objects.exclude(pk=kept.pk).get().found >= 1


def test_counters_that_began_again_count_from_nothing() -> None:
    moment = timezone.now()
    before = Sample(at=moment, reads=100, found=90, rebuilds=5, probed=7, stale=0)
    later = moment + timedelta(minutes=2)
    after = Sample(at=later, reads=10, found=5, rebuilds=6, probed=8, stale=0)
    [found] = history.minutes([before, after])
    assert (found.reads, found.found, found.hit_ratio, found.span) == (10, 5, 0.5, 2)
