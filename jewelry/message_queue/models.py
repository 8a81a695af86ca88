from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

M_co = TypeVar("M_co", bound="Message", covariant=True)


class Messages(models.QuerySet[M_co]):
    def waiting(self) -> Self:
        """Neither done nor parked."""
        return self.filter(done_at=None, parked_at=None)

    def parked(self) -> Self:
        return self.filter(done_at=None).exclude(parked_at=None)

    def acknowledge(self) -> int:
        return self.update(done_at=timezone.now(), error="")

    def postpone(self, until: datetime, error: str) -> int:
        return self.update(next_at=until, error=error)

    def park(self, error: str) -> int:
        return self.update(parked_at=timezone.now(), error=error)

    def anew(self, **values: Any) -> int:
        """Restart from the first attempt; the next sweep takes them."""
        return self.update(parked_at=None, attempts=0, next_at=Now(), error="", **values)


class Message(models.Model):
    """Waiting, done, or parked until a person sends it again.

    Subclasses have a `version` too, by which the messages of one line are ordered.
    """

    created_at = models.DateTimeField(_("waits since"), default=timezone.now)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done_at = models.DateTimeField(_("done"), null=True)
    parked_at = models.DateTimeField(_("parked"), null=True)
    error = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True


def lag_seconds(oldest: datetime | None) -> float:
    """Return for how long the oldest has waited; 0.0 without one."""
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0
