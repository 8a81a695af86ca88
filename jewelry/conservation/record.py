"""Differences become alarms, which end when a check no longer finds them."""

import logging

from django.db import transaction
from django.utils import timezone

from jewelry.conservation.invariants import Difference
from jewelry.conservation.models import Alarm

log = logging.getLogger(__name__)


@transaction.atomic
def record(found: list[Difference]) -> list[Alarm]:
    """Return the open alarms, the newest first. Parallel checks open each alarm once."""
    now = {(each.code, each.row): each for each in found}
    known = {(each.code, each.row): each for each in Alarm.objects.filter(ended_at=None)}
    ended = [alarm.pk for key, alarm in known.items() if key not in now]
    Alarm.objects.filter(pk__in=ended).update(ended_at=timezone.now())
    fresh = [Alarm(code=d.code, row=d.row, facts=d.facts) for k, d in now.items() if k not in known]
    Alarm.objects.bulk_create(fresh, ignore_conflicts=True)
    for alarm in fresh:
        log.error("Conservation: %s", alarm)
    for key, alarm in known.items():
        if key in now and alarm.facts != now[key].facts:
            Alarm.objects.filter(pk=alarm.pk).update(facts=now[key].facts)
    return list(Alarm.objects.filter(ended_at=None))
