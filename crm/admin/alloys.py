from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crm.admin.base import ModelAdmin, NoDelete
from crm.admin.reauthenticated import ProvedAgain
from jewelry.pricing.models import Alloy

RECIPE = ("code", "base", "colour", "fineness", "density", "nickel")


@admin.register(Alloy)
class AlloyAdmin(ProvedAgain, NoDelete, ModelAdmin):
    """A recipe is written once; names and the offer may change."""

    list_display = ("code", "name_en", "name_ru", "fineness", "density", "is_offered")
    search_fields = ("code", "name_en", "name_ru")
    fieldsets = (
        (None, {"fields": (("name_en", "name_ru"), "position", "is_offered")}),
        (
            _("Recipe"),
            {
                "fields": RECIPE,
                "description": _(
                    "Prices rest on the recipe, so it never changes. For another recipe add another "
                    "alloy and take this one off the offer."
                ),
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return RECIPE if obj else ()
