"""The form of the checkout: who receives the purchase, where, how, and what is paid at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jewelry.purchases import delivery
from jewelry.purchases.delivery import COUNTRIES, Offer
from jewelry.purchases.models import RECIPIENT_FIELDS, Pays, Purchase
from shop.phones import PhoneField

NEEDED = _("Please fill this in.")
DEFAULT_COUNTRY = "RU"
WRITTEN = (*RECIPIENT_FIELDS, "way", "pays", "wishes", "gift", "gift_note")
"""Columns of the purchase that the form gives."""


def _line(name: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": name, **attrs})


class RecipientForm(forms.Form):
    recipient_name = forms.CharField(
        label=_("Who receives it"),
        help_text=_("As in the passport: the courier asks for it."),
        max_length=150,
        widget=_line("name"),
    )
    phone = PhoneField(label=_("Phone"), help_text=_("The courier calls it."))
    country = forms.ChoiceField(
        label=_("Country"), choices=COUNTRIES.items(), initial=DEFAULT_COUNTRY
    )
    city = forms.CharField(
        label=_("City"), required=False, max_length=80, widget=_line("address-level2")
    )
    street = forms.CharField(
        label=_("Street and house"), required=False, max_length=150, widget=_line("address-line1")
    )
    flat = forms.CharField(
        label=_("Flat or office"), required=False, max_length=20, widget=_line("address-line2")
    )
    entrance = forms.CharField(label=_("Entrance, floor, intercom"), required=False, max_length=60)
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=12,
        widget=_line("postal-code", inputmode="numeric"),
    )
    point = forms.CharField(
        label=_("Address of the collection point"), required=False, max_length=200
    )


class CheckoutForm(RecipientForm):
    way = forms.ChoiceField(label=_("How it reaches you"), widget=forms.RadioSelect)
    pays = forms.ChoiceField(label=_("How much now"), widget=forms.RadioSelect)
    wishes = forms.CharField(
        label=_("A word to us"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    gift = forms.BooleanField(label=_("It is a gift"), required=False)
    gift_note = forms.CharField(label=_("Words for the card"), required=False, max_length=120)
    remember = forms.BooleanField(label=_("Keep this address for the next time"), required=False)

    def __init__(self, *args: Any, offers: Sequence[Offer], allows_full: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offers = offers
        self.fields["way"].choices = [(each.way.code, each.way.name) for each in offers]  # type: ignore[attr-defined]
        pays = [Pays.DEPOSIT, Pays.FULL] if allows_full else [Pays.DEPOSIT]
        self.fields["pays"].choices = [(each.value, each.label) for each in pays]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the chosen way needs is needed."""
        data = super().clean() or self.cleaned_data
        chosen = [each.way for each in self.offers if each.way.code == data.get("way")]
        if chosen:
            for name in delivery.lacking(chosen[0], data):
                if name not in self.errors:
                    self.add_error(name, NEEDED)
            data["way"] = chosen[0]
        return data

    def given(self) -> dict[str, Any]:
        """Return columns of the purchase, of the valid form."""
        return {name: self.cleaned_data[name] for name in WRITTEN}


def initial(basket: Purchase) -> dict[str, Any]:
    found = {name: getattr(basket, name) for name in WRITTEN if name != "way"}
    return found | {
        "country": basket.country or DEFAULT_COUNTRY,
        "way": basket.way.code if basket.way else None,
    }
