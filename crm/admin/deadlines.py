"""How long an order may stay in each status: an administrator edits these numbers in the list."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from crm.admin.base import ModelAdmin, NoDelete
from jewelry.orders.deadlines import Clock
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Tariff


@admin.register(Clock)
class ClockAdmin(NoDelete, ModelAdmin):
    list_display = ("state", "owner", "action", "hours")
    list_display_links = None
    list_editable = ("hours",)
    list_per_page = 50
    list_before_template = "crm/clocks_top.html"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clock]:
        return Clock.objects.in_life()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        hours = sum(Clock.objects.values_list("hours", flat=True))
        words = _("%(days)s days in all, from the first step to the last.")
        tariff = Tariff.objects.in_force()
        told = {"in_all": words % {"days": f"{hours / 24:g}"}, "tariff": tariff}
        answer: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **told})
        return answer

    @display(description=gettext_lazy("Status"))
    def state(self, clock: Clock) -> str:
        return str(Status(clock.status).label)

    @display(description=gettext_lazy("Whose turn"))
    def owner(self, clock: Clock) -> str:
        return str(clock.turn.owner.label)

    @display(description=gettext_lazy("Next"))
    def action(self, clock: Clock) -> str:
        return str(clock.turn.action)
