from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.payments.models.payment import Payment
from jewelry.payments.models.refund import Refund
from jewelry.purchases.models import Purchase


class CaseKind(models.TextChoices):
    PAID_AFTER_CANCEL = "paid_after_cancel", _("paid after it was cancelled")
    PAID_TWICE = "paid_twice", _("more was paid than it costs")
    WRONG_AMOUNT = "wrong_amount", _("another amount was paid than asked for")
    EXTERNAL_REFUND = "external_refund", _("the provider paid money back by itself")
    REFUND_FAILED = "refund_failed", _("money could not be paid back")
    REFUND_BY_HAND = "refund_by_hand", _("money has to be transferred back by hand")
    UNKNOWN_PAYMENT = "unknown_payment", _("money for a payment that is not known")


class Case(models.Model):
    """Something about money that a person must look at, open until one has done so."""

    kind = models.CharField(_("what happened"), max_length=20, choices=CaseKind)
    purchase = models.ForeignKey(
        Purchase, models.PROTECT, null=True, related_name="cases", verbose_name=_("purchase")
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="+", verbose_name=_("payment")
    )
    refund = models.ForeignKey(
        Refund, models.PROTECT, null=True, related_name="+", verbose_name=_("refund")
    )
    object_id = models.CharField(_("provider's number"), max_length=255, blank=True, default="")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip
    note = models.CharField(_("what was done"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("case of money")
        verbose_name_plural = _("cases of money")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "payment", "refund", "object_id"],
                condition=Q(closed_at=None),
                nulls_distinct=False,
                name="case_open_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
