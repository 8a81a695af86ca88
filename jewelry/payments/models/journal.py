from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.payments.kinds import How, Kind, Outcome
from jewelry.payments.models.payment import Payment
from jewelry.payments.models.refund import Refund


class JournalEntry(models.Model):
    """What a provider said, and what the house did with it. Rows are only added: a trigger sees
    to it."""

    variant = models.CharField(_("by"), max_length=20)
    event_id = models.CharField(max_length=255)
    object_id = models.CharField(_("provider's number"), max_length=255)
    kind = models.CharField(_("said"), max_length=15, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="entries")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="entries")
    how = models.CharField(_("how"), max_length=10, choices=How)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    why = models.CharField(_("why"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("entry of the journal")
        verbose_name_plural = _("journal of payments")
        constraints = [
            models.UniqueConstraint(fields=["variant", "event_id"], name="journal_once"),
            # A charge is booked once, under however many ids it is reported.
            models.UniqueConstraint(
                fields=["variant", "object_id", "kind"],
                condition=models.Q(outcome="applied", kind="paid"),
                name="journal_charge_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.object_id}: {self.get_kind_display()}"
