"""The caches' figures, for administrators: the lists' probe, families of keys, the last hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm import files
from crm.charts import ONE_HOUR, Chart, draw, place
from crm.partners.webhooks import metrics as webhooks
from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import Role
from jewelry.conservation import metrics as conservation
from jewelry.orders.lists import versions
from jewelry.orders.lists.freshness_probe.due import AGES
from jewelry.orders.models import OrderEvent
from jewelry.orders.statuses import Status
from jewelry.outbox import metrics
from jewelry.outbox.metrics import Figure
from jewelry.platform.metrics import endpoint, history
from jewelry.platform.metrics.definitions import SHARED
from jewelry.platform.metrics.endpoint import Readings
from jewelry.platform.metrics.history import Minute

READS, WRITES = "alexandrite_cache_reads_total", "alexandrite_cache_writes_total"
REBUILDS, WAITS = "alexandrite_rebuild_seconds", "alexandrite_stampede_wait_seconds"
DELIVERIES = "alexandrite_outbox_deliveries_total"
DELIVERY_SECONDS = "alexandrite_outbox_delivery_seconds"
PROBE = "alexandrite_probe_total"
RECENT_CHANGES = 20_000
"""Where each list's last change is searched: the history has no index for it."""


@never_cache
@role_required(Role.ADMIN)
@require_safe
def page(request: SignedIn) -> HttpResponse:
    now = endpoint.read()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Operations"),
        "probe": [_probed(now, age) for age in AGES],
        "skipped": now.total("alexandrite_probe_skipped_total"),
        "families": [_family(now, name) for name in now.values_of(READS, "family")],
        "rebuilds": [_rebuilds(now, name) for name in now.values_of(f"{REBUILDS}_count", "family")],
        "waits": [_waits(now, maker) for maker in now.values_of(f"{WAITS}_count", "maker")],
        "away": now.total("alexandrite_cache_breaker_open"),
        "trips": now.total("alexandrite_cache_breaker_trips_total"),
        "outbox": [_consumer(now, figure) for figure in metrics.read()],
        "webhooks": webhooks.read(),
        "files": _files(now),
        "alarms": conservation.alarms(),
        "checked_at": conservation.checked_at(),
        "lists": _lists(),
        "recent": RECENT_CHANGES,
        "charts": _charts(timezone.now() - ONE_HOUR),
        "is_shared": bool(SHARED),
    }
    return TemplateResponse(request, "crm/operations.html", context)


def _files(now: Readings) -> dict[str, Any]:
    found = files.context(now)
    return found | {"ratio": "—" if found["ratio"] is None else _percent(found["ratio"])}


@dataclass(frozen=True)
class Probed:
    age: int
    fresh: int
    stale: int
    moved: int


def _probed(now: Readings, age: int) -> Probed:
    counts = (now.total(PROBE, age=str(age), result=r) for r in ("fresh", "stale", "moved"))
    return Probed(age, *counts)


def _family(now: Readings, name: str) -> dict[str, Any]:
    count = {
        outcome: now.total(READS, family=name, outcome=outcome)
        for outcome in ("memory", "hit", "miss", "error")
    }
    reads = sum(count.values())
    return count | {
        "name": name,
        "reads": reads,
        "ratio": _percent((count["memory"] + count["hit"]) / reads) if reads else "—",
        "written": now.total(WRITES, family=name, outcome="done"),
        "unwritten": now.total(WRITES, family=name, outcome="error"),
    }


def _rebuilds(now: Readings, name: str) -> dict[str, Any]:
    return _timed(now, REBUILDS, "family", name)


def _waits(now: Readings, maker: str) -> dict[str, Any]:
    words = {"this process": _("in the same process"), "another process": _("in another process")}
    return _timed(now, WAITS, "maker", maker) | {"name": words.get(maker, maker)}


def _timed(now: Readings, histogram: str, label: str, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "count": now.total(f"{histogram}_count", **{label: name}),
        "p50": _ms(now.quantile(histogram, 0.5, **{label: name})),
        "p95": _ms(now.quantile(histogram, 0.95, **{label: name})),
    }


def _consumer(now: Readings, figure: Figure) -> dict[str, Any]:
    name = figure.consumer
    count = {
        outcome: now.total(DELIVERIES, consumer=name, outcome=outcome)
        for outcome in ("done", "failed")
    }
    return _timed(now, DELIVERY_SECONDS, "consumer", name) | count | {"figure": figure}


def _lists() -> list[dict[str, Any]]:
    """Size and version as the pages have them; when it last changed, from the orders' history."""
    now, changed = versions.read(), _last_changes()
    return [
        {
            "status": status,
            "size": now.sizes.get(status, 0),
            "version": now.of.get(status, "—")[:8],
            "changed": changed.get(status),
        }
        for status in Status
    ]


def _last_changes() -> dict[str, datetime]:
    newest = OrderEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
    recent = OrderEvent.objects.filter(pk__gt=newest - RECENT_CHANGES).order_by()
    found: dict[str, datetime] = {}
    for side in ("from_status", "to_status"):
        for status, at in recent.values_list(side).annotate(at=Max("created_at")):
            found[status] = max(at, found.get(status, at))
    return found


def _charts(since: datetime) -> list[Chart]:
    minutes = history.since(since)
    return [
        _hit_chart(minutes, since),
        _rebuild_chart(minutes, since),
        _probe_chart(minutes, since),
    ]


def _hit_chart(minutes: list[Minute], since: datetime) -> Chart:
    reads, found = sum(m.reads for m in minutes), sum(m.found for m in minutes)
    words = _("%(ratio)s of %(reads)s reads") % {
        "ratio": _percent(found / reads) if reads else "—",
        "reads": number_format(reads),
    }
    lines = draw(minutes, lambda minute: minute.hit_ratio, since, 1)
    return Chart(_("Found in memory or cache"), words, _percent(1), lines)


def _rebuild_chart(minutes: list[Minute], since: datetime) -> Chart:
    total = sum(m.rebuilds for m in minutes)
    words = ngettext("%(total)s rebuild", "%(total)s rebuilds", total)
    words %= {"total": number_format(total)}
    top, lines = _rate(minutes, lambda minute: minute.rebuilds, since)
    return Chart(_("Rebuilds a minute"), words, top, lines)


def _probe_chart(minutes: list[Minute], since: datetime) -> Chart:
    total, stale = sum(m.probed for m in minutes), sum(m.stale for m in minutes)
    words = _("%(stale)s stale of %(total)s answers") % {
        "stale": number_format(stale),
        "total": number_format(total),
    }
    top, lines = _rate(minutes, lambda minute: minute.probed, since)
    alarms = [(place(m, since), m.stale) for m in minutes if m.stale]
    return Chart(_("Answers checked a minute"), words, top, lines, alarms)


def _rate(
    minutes: list[Minute], count: Callable[[Minute], int], since: datetime
) -> tuple[str, list[str]]:
    top = ceil(max((count(minute) / minute.span for minute in minutes), default=0))
    return number_format(top), draw(minutes, lambda each: count(each) / each.span, since, top)


def _percent(share: float) -> str:
    """Rounded down, so that less than everything never reads as 100 %."""
    return f"{number_format(f'{int(share * 1000) / 10:g}')} %"


def _ms(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    return f"{seconds * 1000:.1f}" if seconds < 0.1 else f"{seconds * 1000:.0f}"
