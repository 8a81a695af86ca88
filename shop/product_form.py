"""What a customer chooses of a ready-made piece: metal, size, one or a pair, finish, engraving."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from jewelry.models3d.models import Measurement
from jewelry.models3d.ring_sizes import RingSize
from jewelry.pricing.engine.specification import FINISHES as FINISH_CODES
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import FINISHES, PLACES
from jewelry.pricing.models import Tariff
from shop.engraving_form import EngravingForm, engraved
from shop.forms import SETS, PlacingForm, urgency
from shop.models import Kind, Product

CHOICES = ("alloy", "quantity", "size", "set", "finish", "rush", "engraving", "typeface", "place")
"""The fields that a price depends on."""


class ProductOrderForm(PlacingForm, EngravingForm):
    """`shown` is signed: which figures the page's prices came from, and when."""

    shown = forms.CharField(required=False, max_length=400)
    size = forms.ChoiceField(error_messages={"required": gettext_lazy("Please choose a size.")})
    set = forms.ChoiceField(
        label=pgettext_lazy("of earrings", "How many"), choices=SETS.items(), required=False
    )
    finish = forms.ChoiceField(
        label=pgettext_lazy("of a piece", "Finish"), choices=FINISHES.items(), required=False
    )
    rush = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        piece: Product,
        measurement: Measurement | None,
        tariff: Tariff,
        deciding: bool = False,
        **kwargs: Any,
    ) -> None:
        """`deciding`: nothing is ordered yet, so nothing has to be chosen."""
        super().__init__(*args, **kwargs)
        self.piece, self.measurement = piece, measurement
        self.fields["rush"].label = urgency(tariff)
        self._fit(piece)
        if deciding:
            for field in self.fields.values():
                field.required = False

    def _fit(self, piece: Product) -> None:
        """Leave out what this piece has no choice of."""
        if piece.sizes:
            label = gettext("Size") if piece.kind == Kind.RING else gettext("Length")
            self._offer("size", [("", gettext("Choose…")), *map(self._size, piece.sizes)])
            self.fields["size"].label = label
        else:
            del self.fields["size"]
        if not piece.in_pairs:
            del self.fields["set"]
        if piece.engraved:
            self._offer("place", [(place, PLACES[place]) for place in piece.engraved])
        else:
            for name in ("engraving", "typeface", "place"):
                del self.fields[name]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _size(self, size: Decimal) -> tuple[str, str]:
        value = f"{size.normalize():f}"
        if self.piece.kind != Kind.RING:
            return value, gettext("%(size)s mm") % {"size": number_format(value)}
        worn = RingSize(float(size))
        names = f"US {worn.american} · EU {worn.european} · UK {worn.british}"
        return value, f"{worn.russian} — {names}"

    def wanted(self) -> Specification:
        """Return the piece as chosen; what is not chosen, or not valid, as it comes."""
        data = self.cleaned_data
        alloy = data.get("alloy") or self.piece.alloy
        size = Decimal(data["size"]) if data.get("size") else None
        drawn = self.piece.drawn(self.measurement.facts if self.measurement else None)
        is_ring = self.piece.kind == Kind.RING
        return Specification(
            alloy.code,
            data.get("quantity") or 1,
            finish=data.get("finish") or FINISH_CODES[0],
            rush=data.get("rush") or False,
            pair=data.get("set") == "pair",
            engraving=engraved(data, next(iter(self.piece.engraved), "")),
            ring_size=size if is_ring else None,
            length_mm=None if is_ring else size,
            drawn_mm=drawn or size,
        )
