"""Bank transfers: the invoice that asks for one, and the bank's entries that a seller typed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.payments.models.payment import Payment
from jewelry.payments.models.refund import Refund


class Invoice(models.Model):
    """Says what the firm's details were when it was issued. Its key is its number."""

    payment = models.OneToOneField(
        Payment, models.PROTECT, related_name="invoice", verbose_name=_("payment")
    )
    seller = models.JSONField()
    # Contained in the sum.
    vat = models.DecimalField(max_digits=14, decimal_places=2)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"INV-{self.pk:06d}"


class BankEntry(models.Model):
    """One entry of the firm's bank statement: money that came, or went back."""

    reference = models.CharField(_("number of the entry"), max_length=60, unique=True)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="bank_entries", verbose_name=_("payment")
    )
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="bank_entries")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    day = models.DateField(_("day"))
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("typed by")
    )
    typed_at = models.DateTimeField(_("typed"), default=timezone.now)

    class Meta:
        verbose_name = _("entry of the bank")
        verbose_name_plural = _("entries of the bank")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_entry_of_money"),
            models.CheckConstraint(condition=~Q(reference=""), name="bank_entry_has_number"),
        ]

    def __str__(self) -> str:
        return self.reference
