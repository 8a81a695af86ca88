from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.conservation.labels import say


class Alarm(models.Model):
    """One difference, with the row it is about; open until a check finds it gone."""

    code = models.CharField(max_length=20)
    row = models.CharField(_("row"), max_length=200)
    facts = models.JSONField(default=dict)
    since = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "row"], condition=Q(ended_at=None), name="alarm_open_once"
            )
        ]

    def __str__(self) -> str:
        return say(self.code, self.facts)


class Deleted(models.Model):
    """An order that was deleted, written by a trigger; our own code deletes none."""

    order = models.BigIntegerField(db_column="order_id")
    status = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.order)
