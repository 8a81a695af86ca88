"""The counters minute by minute, so that a page can show the last hour without Prometheus."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from jewelry.platform.metrics import endpoint
from jewelry.platform.models import Sample

RETENTION = timedelta(days=7)
ONE_MINUTE = timedelta(minutes=1)
FOUND = ("memory", "hit")
TOLD = ("fresh", "stale")
COUNTERS = ("reads", "found", "rebuilds", "probed", "stale")


def write() -> None:
    now = endpoint.read()
    reads, probe = "alexandrite_cache_reads_total", "alexandrite_probe_total"
    Sample.objects.create(
        reads=now.total(reads),
        found=sum(now.total(reads, outcome=outcome) for outcome in FOUND),
        rebuilds=now.total("alexandrite_rebuild_seconds_count"),
        probed=sum(now.total(probe, result=result) for result in TOLD),
        stale=now.total(probe, result="stale"),
    )
    Sample.objects.filter(at__lt=timezone.now() - RETENTION).delete()


@dataclass(frozen=True)
class Minute:
    """What happened between two samples; `span` is the number of minutes between them."""

    at: datetime
    span: float
    reads: int
    found: int
    rebuilds: int
    probed: int
    stale: int

    @property
    def hit_ratio(self) -> float | None:
        return self.found / self.reads if self.reads else None


def since(moment: datetime) -> list[Minute]:
    return minutes(Sample.objects.filter(at__gte=moment))


def minutes(samples: Iterable[Sample]) -> list[Minute]:
    return [
        Minute(now.at, (now.at - then.at) / ONE_MINUTE, *_grown(then, now))
        for then, now in pairwise(samples)
        if now.at > then.at
    ]


def _grown(then: Sample, now: Sample) -> list[int]:
    """Return each counter's growth. When any counter shrank, all have restarted from 0."""
    before, after = ([getattr(each, name) for name in COUNTERS] for each in (then, now))
    grown = [b - a for a, b in zip(before, after, strict=True)]
    return after if min(grown) < 0 else grown
