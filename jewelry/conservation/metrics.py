"""The open alarms, for the metrics and for pages."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from prometheus_client.core import GaugeMetricFamily

from jewelry.conservation.labels import SENTENCES
from jewelry.conservation.models import Alarm
from jewelry.platform.models import read_mark

MAX_ALARMS_SHOWN = 50


def checked_at() -> datetime | None:
    return parse_datetime(read_mark("conservation").get("at", ""))


def alarms() -> list[Alarm]:
    return list(Alarm.objects.filter(ended_at=None)[:MAX_ALARMS_SHOWN])


def gauges() -> Iterator[GaugeMetricFamily]:
    rows = Alarm.objects.filter(ended_at=None).order_by().values_list("code")
    found = dict(rows.annotate(Count("pk")))
    gauge = GaugeMetricFamily(
        "alexandrite_conservation_alarms", "Differences that are open.", labels=["law"]
    )
    for code in SENTENCES:
        gauge.add_metric([code], found.get(code, 0))
    yield gauge
    if at := checked_at():
        age = (timezone.now() - at).total_seconds()
        yield GaugeMetricFamily(
            "alexandrite_conservation_age_seconds", "Since the last check.", value=age
        )
