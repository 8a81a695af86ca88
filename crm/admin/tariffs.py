"""Tariffs: all staff read the published ones, administrators draft and publish."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from crm.admin.base import ModelAdmin
from crm.admin.tariff_moves import TariffMoves
from crm.admin.tariff_page import Settings, Spots, Stones, TariffForm, TariffPage, is_admin
from crm.admin.tariff_spots import TariffSpots
from jewelry.accounts.access import SignedIn
from jewelry.pricing.models import Repricing, Tariff

STATES = {"draft": "warning", "in_force": "success", "past": "default"}


@admin.register(Tariff)
class TariffAdmin(TariffMoves, TariffSpots, TariffPage, ModelAdmin):
    form = TariffForm
    inlines = (Stones, Settings)
    list_display = ("__str__", "state", "published_at", "publisher", "spot_date", "note")
    list_select_related = ("publisher", "author")
    list_before_template = "crm/tariffs_top.html"
    change_form_outer_before_template = "crm/tariff_top.html"
    change_form_before_template = "crm/tariff_seen.html"
    show_full_result_count = False
    actions = None
    ordering = ()

    # Who may

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tariff]:
        """Only administrators see drafts."""
        rows: QuerySet[Tariff] = super().get_queryset(request)
        return rows if is_admin(request) else rows.filter(published_at__isnull=False)

    def has_view_permission(self, request: HttpRequest, obj: Tariff | None = None) -> bool:
        return bool(getattr(request.user, "is_staff", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tariff | None = None) -> bool:
        return is_admin(request) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Tariff | None = None) -> bool:
        return is_admin(request) and obj is not None and obj.is_draft

    # Pages

    @display(description=gettext_lazy("State"), label=STATES)
    def state(self, tariff: Tariff) -> tuple[str, str]:
        if tariff.is_draft:
            return "draft", _("Being drafted")
        return ("in_force", _("In force")) if tariff.is_in_force else ("past", _("Past"))

    def get_urls(self) -> list[URLPattern]:
        return [*self.move_urls(), *self.spot_urls(), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        draft, spots = Tariff.objects.draft(), Spots.of(Tariff.objects.in_force())
        extra = {"draft": draft, "may_draft": is_admin(request), "spots": spots}
        return super().changelist_view(request, {**(extra_context or {}), **extra})  # type: ignore[no-any-return]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if (tariff := context.get("original")) is not None:
            context["job"] = Repricing.objects.filter(tariff=tariff).first()
            context["spots"] = Spots.of(tariff)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Lock the draft for the saving request, so that two editions are told apart."""
        if request.method == "POST" and object_id.isdigit():
            list(Tariff.objects.select_for_update().filter(pk=object_id, published_at=None))
        return super().get_object(request, object_id, from_field)

    def save_model(self, request: SignedIn, obj: Tariff, form: Any, change: bool) -> None:
        obj.author, obj.edition = request.user, obj.edition + 1
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: Tariff) -> HttpResponse:
        messages.success(request, _("The draft is saved. Nothing is in force yet."))
        return redirect("admin:pricing_tariff_preview", obj.pk)
