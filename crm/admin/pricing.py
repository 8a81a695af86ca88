from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crm.admin.base import ModelAdmin
from jewelry.accounts.access import SignedIn
from jewelry.pricing.models import Alloy, Tariff


class NoDelete:
    """Quotes stand on these rows."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Alloy)
class AlloyAdmin(NoDelete, ModelAdmin):
    list_display = ("code", "name_en", "name_ru", "fineness", "density", "loss", "is_offered")
    search_fields = ("code", "name_en", "name_ru")


@admin.register(Tariff)
class TariffAdmin(NoDelete, ModelAdmin):
    """The newest tariff is in force. Saving it writes a new one: quotes keep theirs."""

    list_display = ("__str__", "created_at", "author", "spot_date", "note")
    list_select_related = ("author",)
    fieldsets = (
        (None, {"fields": ("note",)}),
        (
            _("Metal"),
            {
                "fields": (
                    ("spot_gold", "spot_silver"),
                    ("spot_platinum", "spot_palladium"),
                    ("roubles_per_dollar", "spot_date"),
                    ("premium", "alloying_per_g", "k"),
                )
            },
        ),
        (
            _("Work"),
            {
                "fields": (
                    ("setup", "wax_per_mm", "wax_per_cm3"),
                    ("casting", "casting_per_g"),
                    ("finishing_per_cm2", "plating", "assay"),
                )
            },
        ),
        (
            _("Price"),
            {
                "fields": (
                    ("margin", "minimum"),
                    ("discount_from", "discount"),
                    ("vat", "rounding", "valid_days"),
                )
            },
        ),
        (_("Operators"), {"fields": (("operator_fee", "operator_share"),)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tariff | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or not Tariff.objects.filter(pk__gt=obj.pk).exists())

    def save_model(self, request: SignedIn, obj: Tariff, form: Any, change: bool) -> None:
        obj.pk, obj.author = None, request.user
        obj._state.adding = True
        super().save_model(request, obj, form, change=False)
