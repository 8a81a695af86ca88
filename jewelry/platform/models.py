from typing import Any

from django.db import models
from django.utils import timezone


class Sample(models.Model):
    """The counters at one moment. They only grow, and restart from 0 with the site."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    reads = models.BigIntegerField(default=0)
    found = models.BigIntegerField(default=0)
    rebuilds = models.BigIntegerField(default=0)
    probed = models.BigIntegerField(default=0)
    stale = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%F %T}"


class Mark(models.Model):
    """How far a periodic job has come, for its next run in any process."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


def read_mark(name: str) -> dict[str, Any]:
    found: dict[str, Any] | None = (
        Mark.objects.filter(pk=name).values_list("value", flat=True).first()
    )
    return found or {}


def write_mark(name: str, value: dict[str, Any]) -> None:
    Mark.objects.update_or_create(pk=name, defaults={"value": value})
