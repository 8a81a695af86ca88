import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from jewelry.models3d import store
from jewelry.models3d.formats import door
from jewelry.models3d.models import Upload
from jewelry.platform.numbers import TypedDecimalField, TypedIntegerField
from jewelry.pricing import marking
from jewelry.pricing.engine.specification import RING_SIZES, Specification, StoneSetting
from jewelry.pricing.labels import FINISHES, UNITS
from jewelry.pricing.models import Alloy, PriceRequest, Tariff
from shop import stone_forms
from shop.engraving_form import EngravingForm, engraved
from shop.said import OF_THE_PIECE, SaidForm

FILE_STORE_AWAY = _(
    "The file store does not answer just now. Your file was not lost: try again in a minute."
)
ACCEPT = ",".join(f".{extension}" for extension in door.EXTENSIONS)


SETS = {
    "single": pgettext_lazy("earrings", "one"),
    "pair": pgettext_lazy("earrings", "a pair"),
}


class OrderForm(forms.Form):
    """What a customer gives with every order, however it is placed.

    The same form sent twice, token and all, is one order: see `form_tokens`.
    """

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    comment = forms.CharField(
        label=_("A word to the jeweller"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PlacingForm(OrderForm):
    """An order's form with a choice of metal and quantity."""

    alloy = forms.ModelChoiceField(
        label=_("Metal"),
        queryset=Alloy.objects.filter(is_offered=True),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    quantity = TypedIntegerField(
        label=_("Quantity"),
        initial=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        widget=forms.NumberInput(attrs={"min": 1, "max": 100, "inputmode": "numeric"}),
    )


class MostField(TypedDecimalField):
    """The total in roubles that the customer agrees to beforehand, whatever the price is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Agreed up to, ₽"),
            help_text=_("You agree to any price up to this. Above it we ask you first."),
            required=False,
            max_digits=12,
            decimal_places=2,
            min_value=Decimal(1),
            **kwargs,
        )


class FileForm(forms.Form):
    """A model's file and nothing else; a form sent twice is one file."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    file = forms.FileField(
        label=_("3D model"),
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose a file with your model.")},
    )

    format = ""
    """What the check at the door found, once the form is valid."""

    def __init__(self, *args: Any, lacking: ValidationError | None = None, **kwargs: Any) -> None:
        """`lacking` is the reason why a file that was sent is missing."""
        super().__init__(*args, **kwargs)
        self.lacking = lacking
        if lacking:
            self.fields["file"].required = False

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if self.lacking:
            raise self.lacking
        if isinstance(file, Upload):
            return file  # checked once, when the rest of the form is valid
        try:
            self.format = door.check(file, file.name, file.size)
        except door.BadModel as error:
            raise ValidationError(str(error)) from None
        return file


class PriceForm(FileForm):
    """A model to price; nothing is ordered yet."""

    unit = forms.ChoiceField(
        label=_("Unit of the file"),
        choices=[("", _("as in the file, else mm")), *UNITS.items()],
        required=False,
    )
    ring_size = TypedDecimalField(
        label=_("Size of the ring"),
        help_text=_(
            "Russian: the inner diameter in mm. Without it, a ring is made as it is drawn."
        ),
        required=False,
        min_value=RING_SIZES[0],
        max_value=RING_SIZES[1],
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    alloy = PlacingForm.base_fields["alloy"]
    quantity = PlacingForm.base_fields["quantity"]

    def wanted(self) -> Specification:
        said = self.cleaned_data
        return Specification(
            said["alloy"].code,
            said["quantity"],
            unit=said["unit"],
            ring_size=said["ring_size"],
        )


def urgency(tariff: Tariff) -> str:
    words = ngettext(
        "Urgent: made before other orders, ready in %(days)s day instead of %(usual)s",
        "Urgent: made before other orders, ready in %(days)s days instead of %(usual)s",
        tariff.rush_days,
    )
    return words % {"days": tariff.rush_days, "usual": tariff.promise_days}


class ChoiceForm(SaidForm, EngravingForm):
    """Another metal, number or unit for a model that is priced already."""

    alloy = forms.ModelChoiceField(
        label=_("Metal"),
        queryset=Alloy.objects.filter(is_offered=True),
        to_field_name="code",
    )
    quantity = PlacingForm.base_fields["quantity"]
    finish = forms.ChoiceField(
        label=pgettext_lazy("of a piece", "Finish"), choices=FINISHES.items()
    )
    rush = forms.BooleanField(required=False)
    set = forms.ChoiceField(
        label=pgettext_lazy("of a piece", "One or a pair"), choices=SETS.items(), required=False
    )

    def __init__(self, *args: Any, asked: PriceRequest, **kwargs: Any) -> None:
        self.asked = asked
        wanted = asked.wanted
        words = vars(wanted.engraving) if wanted.engraving else {"text": ""}
        initial = wanted.to_json() | words | {"engraving": words["text"], "ring_size": None}
        initial["set"] = "pair" if wanted.pair else "single"
        super().__init__(*args, model=asked.model, **{"initial": initial} | kwargs)
        self.fields["rush"].label = urgency(Tariff.objects.in_force())
        self.stones = stone_forms.rows(
            asked.wanted.set_stones, self.data if self.is_bound else None
        )

    def is_valid(self) -> bool:
        return super().is_valid() and (not self.stones.is_bound or self.stones.is_valid())

    def wanted(self) -> Specification:
        """Return the piece as chosen; what the form does not have stays as it was."""
        data, before = self.cleaned_data, self.asked.wanted
        return replace(
            self.of_file(before),
            alloy=data["alloy"].code,
            quantity=data["quantity"],
            finish=data["finish"],
            rush=data["rush"],
            stones=self._stones(),
            pair=before.pair if "set" not in self.data else data["set"] == "pair",
            engraving=before.engraving if "engraving" not in self.data else engraved(data),
        )

    def _stones(self) -> tuple[StoneSetting, ...]:
        before, model = self.asked.wanted, self.asked.model
        if not self.stones.is_bound:
            return before.stones
        measurement = store.newest(model) if model.marked else None
        return marking.with_left_out(measurement, before, stone_forms.chosen(self.stones))


class OrderPricedForm(OrderForm):
    """An order at a price that was shown; `quote` is the one that was on the page."""

    quote = forms.UUIDField()
    max_total = MostField(widget=forms.TextInput(attrs=OF_THE_PIECE))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget.attrs["form"] = OF_THE_PIECE["form"]

    def compare(self, total: Decimal | None) -> None:
        """Ordering agrees to `total`, which must not contradict a lower "at most"."""
        most = self.cleaned_data.get("max_total")
        if total is not None and most is not None and most < total:
            self.add_error("max_total", _("The price is higher than this. Nothing was ordered."))
