from decimal import Decimal

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from jewelry.orders.moves import Verb


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, strip=True)


class PriceForm(ReasonForm):
    total = forms.DecimalField(
        label=_("Price with VAT, ₽"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        localize=True,
    )
    field_order = ["total", "reason"]


FORMS: dict[Verb, type[forms.Form]] = {
    Verb.APPROVE: forms.Form,
    Verb.CLOSE: forms.Form,
    Verb.CANCEL: ReasonForm,
    Verb.RETURN: ReasonForm,
    Verb.PRICE: PriceForm,
}
"""What a seller is asked for before each move."""
