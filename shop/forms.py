import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from jewelry.models3d import formats
from jewelry.pricing.models import Alloy

FILE_STORE_AWAY = _(
    "The file store does not answer just now. Your file was not lost: try again in a minute."
)
ACCEPT = ",".join(f".{extension}" for extension in formats.EXTENSIONS)


class PlacingForm(forms.Form):
    """`token` becomes the order's public id, so the same form sent twice is one order."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    alloy = forms.ModelChoiceField(
        label=_("Metal"),
        queryset=Alloy.objects.filter(is_offered=True),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    quantity = forms.IntegerField(
        label=_("Quantity"),
        initial=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        widget=forms.NumberInput(attrs={"min": 1, "max": 100, "inputmode": "numeric"}),
    )
    comment = forms.CharField(
        label=_("A word to the jeweller"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProductOrderForm(PlacingForm):
    pass


class UploadForm(PlacingForm):
    file = forms.FileField(
        label=_("3D model"),
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Choose a file with your model.")},
    )
    title = forms.CharField(
        label=_("What is it?"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("For example, a ring with a wave")}),
    )

    field_order = ["token", "file", "title", "alloy", "quantity", "comment"]

    def __init__(self, *args: Any, dropped: str = "", **kwargs: Any) -> None:
        """`dropped`: the name of a file that the upload handler refused for its size."""
        super().__init__(*args, **kwargs)
        self.dropped = dropped
        if dropped:
            self.fields["file"].required = False

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if self.dropped:
            raise ValidationError(formats.TOO_LARGE)
        try:
            formats.check(file, file.name, file.size)
        except formats.BadModel as error:
            raise ValidationError(str(error)) from None
        return file
