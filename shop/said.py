"""What a customer says about a file: its unit, the ring size, how to read it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jewelry.models3d import accepted, store
from jewelry.models3d.models import Model3D
from jewelry.platform.numbers import TypedDecimalField
from jewelry.pricing.engine.specification import RING_SIZES, Specification
from jewelry.pricing.labels import UNITS

OF_THE_PIECE = {"form": "choose", "inputmode": "decimal", "autocomplete": "off"}
"""Attributes of fields that stand outside the one form of a price's page."""


class SaidForm(forms.Form):
    """Each answer is a button or a field of its own; the others stay as they are."""

    unit = forms.ChoiceField(choices=UNITS.items(), required=False)
    accepted = forms.CharField(required=False, max_length=24)
    ring_size = TypedDecimalField(
        label=_("Ring size"),
        required=False,
        min_value=RING_SIZES[0],
        max_value=RING_SIZES[1],
        decimal_places=2,
        widget=forms.TextInput(attrs=OF_THE_PIECE),
    )

    def __init__(self, *args: Any, model: Model3D | None, **kwargs: Any) -> None:
        self.model = model
        super().__init__(*args, **kwargs)

    def clean_accepted(self) -> str:
        said: str = self.cleaned_data["accepted"]
        if said and said != accepted.token(store.newest(self.model)):
            raise ValidationError(
                _("The file was read anew meanwhile. Please compare the readings again.")
            )
        return said

    def clean(self) -> dict[str, Any]:
        """Of a ring size beside a chosen unit nothing is kept, so it can't be wrong."""
        super().clean()
        if self.cleaned_data.get("unit"):
            self.errors.pop("ring_size", None)
            self.cleaned_data["ring_size"] = None
        return self.cleaned_data

    def of_file(self, wanted: Specification) -> Specification:
        """Return the same piece with the new answers.

        Choosing a unit resets the size to the file's own; a ring size is kept in any unit.
        """
        data = self.cleaned_data
        wanted = replace(wanted, accepted=data["accepted"] or wanted.accepted)
        if data["unit"]:
            return replace(wanted, unit=data["unit"], ring_size=None)
        size = data["ring_size"]
        return wanted if size is None else replace(wanted, ring_size=size)


class RereadForm(SaidForm):
    """For an order; `seen` is the quote on its page."""

    seen = forms.UUIDField(required=False)
