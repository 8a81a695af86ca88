from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from crm.admin.base import ModelAdmin, ViewOnly
from jewelry.orders.models import PayEntry, PayState

LABELS = {
    PayState.RESERVED: "info",
    PayState.EARNED: "success",
    PayState.GRANTED: "success",
    PayState.REVERSED: "danger",
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return PayState.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[PayEntry]) -> QuerySet[PayEntry]:
        return {
            PayState.RESERVED.value: queryset.filter(earned_at=None, reversed_at=None),
            PayState.EARNED.value: queryset.filter(earned_at__isnull=False, granted_by=None),
            PayState.GRANTED.value: queryset.filter(granted_by__isnull=False),
            PayState.REVERSED.value: queryset.filter(reversed_at__isnull=False),
        }.get(self.value() or "", queryset)


@admin.register(PayEntry)
class PayAdmin(ViewOnly, ModelAdmin):
    list_display = (
        "reserved_at", "operator", "order", "amount", "state", "earned_at", "reversed_at", "granted"
    )  # fmt: skip
    list_filter = (StateFilter,)
    list_select_related = ("operator", "order", "granted_by")
    list_before_template = "crm/pay_top.html"
    search_fields = ("operator__name", "operator__username")
    date_hierarchy = "reserved_at"
    ordering = ("-pk",)
    show_full_result_count = False

    @display(description=_("state"), label=LABELS)
    def state(self, entry: PayEntry) -> tuple[str, Any]:
        return entry.state, entry.state.label

    @display(description=_("granted"))
    def granted(self, entry: PayEntry) -> str:
        return f"{entry.granted_by}: {entry.granted_why}" if entry.granted_by else "—"
