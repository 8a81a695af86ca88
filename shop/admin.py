from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminFileFieldWidget

from jewelry.aftercare import reviews
from jewelry.models3d import store
from jewelry.models3d.format_names import format_names
from jewelry.models3d.formats import door
from jewelry.models3d.models import Model3D
from jewelry.models3d.tasks import measure_model
from jewelry.pricing.labels import PLACES
from shop.forms import FILE_STORE_AWAY
from shop.models import Product


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    file = forms.FileField(
        label=_("3D model"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=format_lazy(
            _("{formats}; a new file replaces the model."), formats=lazy(format_names, str)()
        ),
    )
    engraved = forms.MultipleChoiceField(
        label=_("engraved"),
        choices=PLACES.items(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    kept: Model3D | None = None

    class Meta:
        model = Product
        fields = (
            "kind",
            "name_en",
            "name_ru",
            "slug",
            "text_en",
            "text_ru",
            "care_en",
            "care_ru",
            "file",
            "alloy",
            "size_from",
            "size_to",
            "size_step",
            "drawn_mm",
            "in_pairs",
            "engraved",
            "position",
            "is_listed",
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None and self.instance.model_id is None:
            raise ValidationError(_("Choose a file with your model."))
        if file is not None:
            try:
                self.kept = store.keep(file, file.name)
            except door.BadModel as error:
                raise ValidationError(str(error)) from None
            except store.StorageUnavailable:
                raise ValidationError(FILE_STORE_AWAY) from None
        return file


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    form = ProductForm
    list_display = ("name_en", "kind", "alloy", "position", "is_listed")
    list_select_related = ("alloy",)
    list_filter = ("kind", "is_listed")
    search_fields = ("name_en", "name_ru", "slug")
    prepopulated_fields = {"slug": ("name_en",)}

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        if form.kept is not None:
            obj.model = form.kept
            transaction.on_commit(lambda: measure_model.delay(obj.model_id), robust=True)
        if change and "slug" in form.changed_data:
            reviews.follow_slug(form.initial["slug"], obj.slug)
        super().save_model(request, obj, form, change)
