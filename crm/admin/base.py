from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, IntegerField, Model
from django.http import HttpRequest
from django.utils import translation
from django.utils.text import capfirst
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.admin import TabularInline as UnfoldTabularInline
from unfold.widgets import UnfoldAdminTextInputWidget

from jewelry.platform.numbers import TypedDecimalField, TypedIntegerField, localise

DECIMAL = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})
TYPED: dict[Any, Any] = {
    DecimalField: {"form_class": TypedDecimalField, "widget": DECIMAL},
    IntegerField: {"form_class": TypedIntegerField},
}
"""Numbers in the admin are read as in every other form."""


class TypedModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Shows the model's own limits in the way of the form's fields."""

    def _update_errors(self, errors: ValidationError) -> None:
        for refused in getattr(errors, "error_dict", {}).values():
            for error in refused:
                localise(error)
        super()._update_errors(errors)  # type: ignore[misc]


class ModelAdmin(UnfoldModelAdmin):
    form: "type[forms.ModelForm[Any]]" = TypedModelForm
    formfield_overrides: ClassVar = TYPED

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The history keeps fields' names in English and translates them when it is read.

        Django keeps them with a capital, of which there is no translation.
        """
        parts = super().construct_change_message(request, form, formsets, add)
        models = [self.model, *(formset.model for formset in formsets or ())]
        with translation.override(None):
            names = [str(field.verbose_name) for model in models for field in model._meta.fields]
        small = {capfirst(name): name for name in names}
        for changed in [part["changed"] for part in parts if "fields" in part.get("changed", {})]:
            changed["fields"] = [small.get(label, label) for label in changed["fields"]]
        return parts


class TabularInline(UnfoldTabularInline):
    form: "type[forms.ModelForm[Any]]" = TypedModelForm
    formfield_overrides: ClassVar = {**UnfoldTabularInline.formfield_overrides, **TYPED}


class ViewOnly:
    """The software writes these rows; people only read them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NoDelete:
    """Quotes refer to these rows."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SellersSee(ViewOnly):
    """Sellers and administrators may view."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


__all__ = ["ModelAdmin", "NoDelete", "SellersSee", "TabularInline", "ViewOnly"]
