"""Who sells: on invoices and receipts. One row; administrators fill it in."""

from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _digits(form: str, words: "StrOrPromise") -> RegexValidator:
    return RegexValidator(rf"^{form}$", words)


class Firms(models.QuerySet["Firm"]):
    def present(self) -> "Firm":
        return self.get_or_create(pk=1)[0]


class Firm(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name of the firm"), max_length=160, blank=True)
    tax_number = models.CharField(
        _("INN"), max_length=12, blank=True,
        validators=[_digits(r"[0-9]{10}([0-9]{2})?", _("An INN has 10 digits, a person's 12."))],
    )  # fmt: skip
    reason_code = models.CharField(
        _("KPP"), max_length=9, blank=True,
        validators=[_digits("[0-9]{4}[0-9A-Z]{2}[0-9]{3}", _("A KPP has 9 characters."))],
    )  # fmt: skip
    register_number = models.CharField(
        _("OGRN"), max_length=15, blank=True,
        validators=[_digits("[0-9]{13}([0-9]{2})?", _("An OGRN has 13 digits, a person's 15."))],
    )  # fmt: skip
    address = models.CharField(_("address of the firm"), max_length=200, blank=True)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    bank_code = models.CharField(
        _("BIK"), max_length=9, blank=True,
        validators=[_digits("[0-9]{9}", _("A BIK has 9 digits."))],
    )  # fmt: skip
    account = models.CharField(
        _("account"), max_length=20, blank=True,
        validators=[_digits("[0-9]{20}", _("An account has 20 digits."))],
    )  # fmt: skip
    bank_account = models.CharField(
        _("correspondent account"), max_length=20, blank=True,
        validators=[_digits("[0-9]{20}", _("An account has 20 digits."))],
    )  # fmt: skip
    takes_transfers = models.BooleanField(_("customers may pay by bank transfer"), default=False)

    objects = Firms.as_manager()

    class Meta:
        verbose_name = _("details of the firm")
        verbose_name_plural = _("details of the firm")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="firm_one_row")]

    def __str__(self) -> str:
        return self.name or str(self._meta.verbose_name)

    @property
    def lacking(self) -> list[str]:
        """Return the names of what an invoice needs and is not filled in."""
        found = [name for name in NEEDED if not getattr(self, name)]
        return [str(self._meta.get_field(name).verbose_name) for name in found]  # type: ignore[union-attr]

    def to_json(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in SHOWN}


NEEDED = ("name", "tax_number", "address", "bank", "bank_code", "account", "bank_account")
SHOWN = (*NEEDED, "reason_code", "register_number")
