"""The counters, for Prometheus and for the administrators' page.

Counting happens on the hottest path, so each family's counters are looked up once. With
PROMETHEUS_MULTIPROC_DIR all processes count into files of that folder, and any process reports the
sum; without it each process reports its own.
"""

import os
from pathlib import Path

from jewelry.platform import file_modes

SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED:
    # The library makes its files while it is imported, and a missing folder would end the process.
    file_modes.folder(Path(SHARED))

from prometheus_client import (  # noqa: E402
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

disable_created_metrics()  # type: ignore[no-untyped-call]

READS = Counter(
    "alexandrite_cache_reads",
    "Keys read: found in the worker's memory, found in the cache, missing, or not answered.",
    ["family", "outcome"],
)
WRITES = Counter(
    "alexandrite_cache_writes", "Keys written, and those that were not.", ["family", "outcome"]
)
BREAKER = Gauge(
    "alexandrite_cache_breaker_open",
    "How many processes do without the cache at the moment.",
    multiprocess_mode="livesum",
)
TRIPS = Counter("alexandrite_cache_breaker_trips", "How often a process gave the cache up.")
REBUILDS = Histogram(
    "alexandrite_rebuild_seconds",
    "What was made because it was not kept, and how long that took.",
    ["family"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5),
)
WAITS = Histogram(
    "alexandrite_stampede_wait_seconds",
    "Waiting for what somebody else was making, in this process or another.",
    ["maker"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2),
)
PROBES = Counter(
    "alexandrite_probe",
    "Changes looked at again on the lists' first pages, by the seconds since their commit.",
    ["age", "result"],
)
SKIPPED = Counter(
    "alexandrite_probe_skipped", "Changes that the probe left out, because there were too many."
)
FILES = Counter(
    "alexandrite_file_reads",
    "Files read: from the cache, from this machine's disk, from the store, or not at all.",
    ["place"],
)
DELIVERIES = Counter(
    "alexandrite_outbox_deliveries", "Attempts, by how they ended.", ["consumer", "outcome"]
)
DELIVERY_SECONDS = Histogram(
    "alexandrite_outbox_delivery_seconds",
    "Attempts, and how long they took.",
    ["consumer"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
WEBHOOKS = Counter("alexandrite_webhooks", "Webhooks sent, by how it ended.", ["outcome"])
WEBHOOK_SECONDS = Histogram(
    "alexandrite_webhook_seconds",
    "Webhooks sent, and how long the answer took.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
FILES_SWEPT = Counter(
    "alexandrite_files_swept",
    "Removed from the store because no row stands for it, or nobody went on with it.",
    ["kind"],
)
FILES_MISSING = Gauge(
    "alexandrite_files_missing",
    "Rows whose file the last sweep did not find in the store.",
    multiprocess_mode="mostrecent",
)

MAX_FAMILIES = 50
OTHER = "other"


class Family:
    """The counters of one family of keys."""

    __slots__ = ("error", "failed", "hit", "memory", "miss", "written")

    def __init__(self, name: str) -> None:
        self.memory = READS.labels(name, "memory").inc
        self.hit = READS.labels(name, "hit").inc
        self.miss = READS.labels(name, "miss").inc
        self.error = READS.labels(name, "error").inc
        self.written = WRITES.labels(name, "done").inc
        self.failed = WRITES.labels(name, "error").inc


FAMILIES: dict[str, Family] = {}


def family(key: str) -> Family:
    """Return the family of a key: the text before its first colon."""
    name, colon, _rest = key.partition(":")
    return FAMILIES.get(name) or _add(name if colon else OTHER)


def _add(name: str) -> Family:
    """Limit the families, whatever the keys are: Prometheus keeps a series for each."""
    if len(FAMILIES) >= MAX_FAMILIES:
        name = OTHER
    return FAMILIES.setdefault(name, Family(name))
