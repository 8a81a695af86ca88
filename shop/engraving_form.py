"""The fields of an engraving, on the page of a ready-made piece and of a customer's own model."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from jewelry.pricing.engine.engraving import ALPHABET, MAX_ENGRAVED, Engraving
from jewelry.pricing.engine.engraving import PLACES as PLACE_CODES
from jewelry.pricing.engine.engraving import TYPEFACES as TYPEFACE_CODES
from jewelry.pricing.labels import PLACES, TYPEFACES

LETTERS = gettext_lazy("Only Latin and Russian letters, figures and punctuation can be engraved.")


class EngravingForm(forms.Form):
    """Without a text nothing is engraved."""

    engraving = forms.CharField(
        label=gettext_lazy("Engraving"),
        required=False,
        max_length=MAX_ENGRAVED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    typeface = forms.ChoiceField(
        label=gettext_lazy("Letters"), choices=TYPEFACES.items(), required=False
    )
    place = forms.ChoiceField(
        label=pgettext_lazy("of an engraving", "Place"), choices=PLACES.items(), required=False
    )

    def clean_engraving(self) -> str:
        words = " ".join(self.cleaned_data["engraving"].split())
        if words and not ALPHABET.fullmatch(words):
            raise forms.ValidationError(LETTERS)
        return words


def engraved(data: Mapping[str, Any], usual_place: str = PLACE_CODES[0]) -> Engraving | None:
    """Return what valid fields say, None for nothing."""
    if not data.get("engraving"):
        return None
    typeface = data.get("typeface") or TYPEFACE_CODES[0]
    return Engraving(data["engraving"], typeface, data.get("place") or usual_place)
