from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from jewelry.platform.numbers import TypedDecimalField, units_of
from jewelry.pricing.quotes.adjust import By

UNIT = {By.AMOUNT: "₽", By.PERCENT: "%"}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PriceForm(ReasonForm):
    """`quote` is the one on the seller's page, for the file that was there."""

    quote = forms.UUIDField(widget=forms.HiddenInput, required=False)
    total = TypedDecimalField(
        label=_("Price with VAT, ₽"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    field_order = ["total", "reason"]


class AdjustForm(ReasonForm):
    value = TypedDecimalField(
        {"₽", "%"},
        label=_("More, or less with a minus"),
        max_digits=12,
        decimal_places=2,
    )
    by = forms.ChoiceField(label=_("In"), choices=By)
    quote = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ["value", "by", "reason", "quote"]

    def clean(self) -> dict[str, Any]:
        """A unit typed with the number must be that of the choice beside it."""
        data = super().clean() or self.cleaned_data
        typed = units_of(self.data.get(self.add_prefix("value"), ""))
        if {"value", "by"} <= data.keys() and typed - {UNIT[By(data["by"])]}:
            self.add_error(
                "value", _("The number and the choice beside it are in different units.")
            )
        return data


class CancelForm(ReasonForm):
    grant = forms.CharField(
        label=_("The operator is paid all the same, because (empty: the reserved pay is reversed)"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ApproveForm(forms.Form):
    """`quote` is the one on the seller's page; lists of many orders send none."""

    quote = forms.UUIDField(widget=forms.HiddenInput, required=False)


class AcceptForm(ReasonForm):
    """The customer's yes by telephone, to the price on the seller's page."""

    total = forms.DecimalField(widget=forms.HiddenInput)
