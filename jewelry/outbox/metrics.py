"""How many deliveries wait for each consumer, and for how long: read from the database on
demand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily

from jewelry.message_queue.models import lag_seconds
from jewelry.outbox.consumer import consumers
from jewelry.outbox.models import Delivery


@dataclass(frozen=True)
class Figure:
    """`oldest` is the time of the delivery that has waited longest; parked ones do not count."""

    consumer: str
    depth: int
    parked: int
    oldest: datetime | None

    @property
    def lag(self) -> float:
        return lag_seconds(self.oldest)


def read() -> list[Figure]:
    """Return a figure for each consumer, also for names that are not configured any more."""
    waiting = Q(parked_at=None)
    rows = Delivery.objects.filter(done_at=None).order_by().values_list("consumer").annotate(
        depth=Count("pk", filter=waiting),
        parked=Count("pk", filter=~waiting),
        oldest=Min("created_at", filter=waiting),
    )  # fmt: skip
    found = {row[0]: Figure(*row) for row in rows}
    idle = {name: Figure(name, 0, 0, None) for name in consumers()}
    return sorted((idle | found).values(), key=lambda figure: figure.consumer)


def gauges() -> Iterator[GaugeMetricFamily]:
    figures = read()
    for name, words, values in (
        ("depth", "Messages that wait.", [float(f.depth) for f in figures]),
        ("parked", "Messages that wait for a person.", [float(f.parked) for f in figures]),
        ("lag_seconds", "For how long the oldest has waited.", [f.lag for f in figures]),
    ):
        gauge = GaugeMetricFamily(f"alexandrite_outbox_{name}", words, labels=["consumer"])
        for figure, value in zip(figures, values, strict=True):
            gauge.add_metric([figure.consumer], value)
        yield gauge
