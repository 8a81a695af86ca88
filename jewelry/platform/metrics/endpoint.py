"""The present counters: as text for Prometheus, as numbers for our own pages."""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from jewelry.platform.metrics.definitions import SHARED

OWN = "alexandrite_"
OF_LIVING = re.compile(r"gauge_live\w*_(\d+)\.db")
Labels = dict[str, str]
Gauges = Callable[[], Iterable[GaugeMetricFamily]]
ASKED: list[Gauges] = []
"""Functions that compute their numbers when Prometheus asks; apps add theirs in `ready`."""


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Serve staff, and requests with the token; others get 404.

    There is no redirect to https: a client that sent the token over http would send it so each
    time.
    """
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise PermissionDenied("/metrics answers https: only. Replace a token that came by http:.")
    if not (_has_token(request) or getattr(request.user, "is_staff", False)):
        raise Http404
    return HttpResponse(generate_latest(registry(*ASKED)), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    token: str = settings.METRICS_TOKEN
    return bool(token) and scheme == "Bearer" and constant_time_compare(given.strip(), token)


class _Asked(Collector):
    """Gauges read from the database; none when it does not answer."""

    def __init__(self, read: Gauges) -> None:
        self.read = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with suppress(DatabaseError):
            yield from list(self.read())


def registry(*asked: Gauges) -> CollectorRegistry:
    """Return a registry of all processes that share the folder, or of this one, plus `asked`."""
    found = CollectorRegistry()
    if SHARED:
        _bury()
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    else:
        found.register(cast(Collector, REGISTRY))
    for read in asked:
        found.register(_Asked(read))
    return found


def _bury() -> None:
    """Drop the gauges of processes that have ended."""
    for file in Path(SHARED).iterdir():
        if (found := OF_LIVING.fullmatch(file.name)) and not _lives(int(found[1])):
            with suppress(FileNotFoundError):
                mark_process_dead(int(found[1]), SHARED)  # type: ignore[no-untyped-call]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True)
class Readings:
    """Our own counters by name, each with its labels."""

    samples: dict[str, list[tuple[Labels, float]]]

    def total(self, name: str, **labels: str) -> int:
        return round(sum(value for _labels, value in self._of(name, labels)))

    def values_of(self, name: str, label: str) -> list[str]:
        return sorted({labels[label] for labels, _value in self.samples.get(name, [])})

    def quantile(self, name: str, share: float, **labels: str) -> float | None:
        """Estimate a quantile as Prometheus does: linear within a bucket, capped at the last
        bound."""
        buckets: defaultdict[float, float] = defaultdict(float)
        for found, value in self._of(f"{name}_bucket", labels):
            buckets[float(found["le"])] += value
        wanted = share * max(buckets.values(), default=0)
        low, below = 0.0, 0.0
        for bound in sorted(buckets):
            if wanted and buckets[bound] >= wanted:
                part = (wanted - below) / (buckets[bound] - below)
                return low if bound == float("inf") else low + (bound - low) * part
            low, below = bound, buckets[bound]
        return None

    def _of(self, name: str, wanted: Labels) -> list[tuple[Labels, float]]:
        return [each for each in self.samples.get(name, []) if wanted.items() <= each[0].items()]


def read() -> Readings:
    samples: defaultdict[str, list[tuple[Labels, float]]] = defaultdict(list)
    for metric in registry().collect():
        for sample in metric.samples:
            if sample.name.startswith(OWN):
                samples[sample.name].append((dict(sample.labels), sample.value))
    return Readings(dict(samples))
