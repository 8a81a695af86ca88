"""The stones of a piece, one row each; a row without a kind is ignored."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.platform.numbers import TypedDecimalField, TypedIntegerField
from jewelry.pricing.engine.specification import MAX_STONES, SIZES, StoneSetting
from jewelry.pricing.labels import SETTINGS, STONES

MAX_ROWS = 10
"""For rows typed by hand. Marked bodies may have made more: see `rows`."""
PREFIX = "stones"


class StoneForm(forms.Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a stone", "Stone"),
        choices=[("", _("no stone")), *STONES.items()],
        required=False,
    )
    size = TypedDecimalField(
        label=_("Across, mm"),
        initial="2",
        required=False,
        min_value=SIZES[0],
        max_value=SIZES[1],
        decimal_places=2,
    )
    count = TypedIntegerField(
        label=_("How many"),
        initial=1,
        required=False,
        min_value=1,
        max_value=MAX_STONES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    setting = forms.ChoiceField(
        label=pgettext_lazy("of a stone", "Setting"), choices=SETTINGS.items(), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind"):
            for name in ("size", "count", "setting"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("This field is required.")))
        return data


def rows(stones: tuple[StoneSetting, ...], data: Any = None) -> "BaseFormSet[StoneForm]":
    """Return the present stones and one row more, or the rows that were sent.

    A piece with more than MAX_ROWS stones may be sent with as many rows again.
    """
    most = max(MAX_ROWS, len(stones) + 1)
    of_piece = formset_factory(StoneForm, extra=1, max_num=most, absolute_max=most)
    initial = [
        {"kind": s.kind, "size": s.size.normalize(), "count": s.count, "setting": s.setting}
        for s in stones
    ]
    return of_piece(data if is_sent(data) else None, initial=initial, prefix=PREFIX)


def is_sent(data: Any) -> bool:
    return data is not None and f"{PREFIX}-TOTAL_FORMS" in data


def chosen(formset: "BaseFormSet[StoneForm]") -> tuple[StoneSetting, ...]:
    """Return the stones of a valid formset."""
    found = [form.cleaned_data for form in formset.forms]
    return tuple(
        StoneSetting(row["kind"], row["size"], row["count"], row["setting"])
        for row in found
        if row.get("kind")
    )
