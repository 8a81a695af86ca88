from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.payments.models.account import Account


class Statement(models.Model):
    """A month of a partner's account, as it was on the first day after it."""

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="statements", verbose_name=_("account of a partner")
    )
    # Its first day.
    month = models.DateField(_("month"))
    # Orders of the month: number, title, day and total of each.
    lines = models.JSONField()
    paid = models.DecimalField(_("paid in the month"), max_digits=14, decimal_places=2)
    total = models.DecimalField(_("to pay"), max_digits=14, decimal_places=2)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("statement of an account")
        verbose_name_plural = _("statements of accounts")
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="statement_one_a_month")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"ST-{self.month:%Y-%m}-{self.account_id}"
