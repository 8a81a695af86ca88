from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from jewelry.pricing.models.tariffs import Tariff


class Repricing(models.Model):
    """How far the open quotes have been repriced by a published tariff.

    Written in each batch's own transaction, so a killed worker leaves the end of the last batch.
    `left` counts the quotes that the tariff cannot price: they keep their price. A message names
    its turn, so of two messages for one turn the second does nothing.
    """

    tariff = models.OneToOneField(Tariff, models.CASCADE, primary_key=True)
    total = models.PositiveIntegerField(_("open quotes"))
    done = models.PositiveIntegerField(_("looked at"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    left = models.PositiveIntegerField(_("left to a person"), default=0)
    before = models.DecimalField(_("before"), max_digits=16, decimal_places=2, default=Decimal(0))
    after = models.DecimalField(_("after"), max_digits=16, decimal_places=2, default=Decimal(0))
    turn = models.PositiveIntegerField(default=0)
    last_order = models.BigIntegerField(default=0)
    last_request = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("re-pricing")
        verbose_name_plural = _("re-pricings")

    def __str__(self) -> str:
        return f"{self.tariff_id}: {self.done}/{self.total}"

    @property
    def percent(self) -> int:
        """Rounded down, and at most 100 although orders may have opened meanwhile."""
        if self.finished_at:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0
