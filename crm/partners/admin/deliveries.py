"""What was sent to partners' endpoints, their answers, and a button to send it again."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display

from crm.admin.base import ModelAdmin, TabularInline, ViewOnly
from crm.partners.models import WebhookAttempt, WebhookDelivery
from crm.partners.webhooks import delivery
from jewelry.accounts.models import Role
from jewelry.orders.models import Order

STATES = {
    "given_up": (gettext_lazy("Given up"), "danger"),
    "again": (gettext_lazy("Failed, is tried again"), "warning"),
    "waiting": (gettext_lazy("On its way"), "info"),
    "delivered": (gettext_lazy("Delivered"), "success"),
}


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("given_up", STATES["given_up"][0]), ("waiting", gettext_lazy("Waiting"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return {"given_up": queryset.parked, "waiting": queryset.waiting}.get(
            self.value() or "", queryset.all
        )()


class AttemptInline(ViewOnly, TabularInline):
    model = WebhookAttempt
    fields = ("created_at", "took", "status", "came_back", "sent")
    readonly_fields = fields
    extra = 0
    max_num = 20
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return getattr(request.user, "role", "") == Role.ADMIN

    @display(description=gettext_lazy("seconds"))
    def took(self, attempt: WebhookAttempt) -> str:
        return f"{attempt.seconds:.2f}"

    @display(description=gettext_lazy("came back"))
    def came_back(self, attempt: WebhookAttempt) -> str:
        return format_html('<pre class="why">{}</pre>', attempt.answer or attempt.error or "—")

    @display(description=gettext_lazy("sent with"))
    def sent(self, attempt: WebhookAttempt) -> str:
        lines = [f"POST {attempt.url}", *(f"{k}: {v}" for k, v in attempt.headers.items())]
        return format_html('<pre class="why">{}</pre>', "\n".join(lines))


@admin.register(WebhookDelivery)
class DeliveryAdmin(ViewOnly, ModelAdmin):
    list_display = ("what", "number", "partner", "to", "state_label", "attempts", "created_at")
    list_filter = (StateFilter, "endpoint__mode", "endpoint")
    list_select_related = ("endpoint__partner",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("order", "event_id")
    search_help_text = gettext_lazy("The id of an order or of an event")
    actions = ("send_again",)
    inlines = (AttemptInline,)
    change_form_outer_before_template = "partners/webhook_again.html"
    fields = (
        "what",
        "to",
        "state_in_words",
        "of_order",
        "version",
        "event_id",
        "attempts",
        "created_at",
        "next_at",
        "gives_up_at",
        "done_at",
        "parked_at",
        "sent_body",
    )

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.again))
        name = "partners_webhookdelivery_again"
        return [path("<int:pk>/again/", again, name=name), *super().get_urls()]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return getattr(request.user, "role", "") == Role.ADMIN

    # Columns

    @display(description=gettext_lazy("what"), ordering="kind")
    def what(self, delivery: WebhookDelivery) -> str:
        return str(delivery.get_kind_display())

    @display(description=gettext_lazy("Order"))
    def of_order(self, delivery: WebhookDelivery) -> str:
        order = Order.objects.filter(public_id=delivery.order).first()
        if order is None:  # of the sandbox
            return f"{delivery.number}, {delivery.order}"
        address = reverse("admin:orders_order_trace", args=[order.pk])
        return format_html('<a class="linked" href="{}">{}</a>, {}', address, order.number, delivery.order)  # fmt: skip

    @display(description=gettext_lazy("endpoint"))
    def to(self, delivery: WebhookDelivery) -> str:
        return format_html('<span class="address">{}</span>', delivery.endpoint.url)

    @display(description=gettext_lazy("Order"))
    def number(self, delivery: WebhookDelivery) -> str:
        return format_html('<span class="whitespace-nowrap">{}</span>', delivery.number)

    @display(description=gettext_lazy("partner"))
    def partner(self, delivery: WebhookDelivery) -> str:
        return str(delivery.endpoint.partner)

    @display(description=gettext_lazy("state"), label={s: kind for s, (_w, kind) in STATES.items()})
    def state_label(self, delivery: WebhookDelivery) -> tuple[str, str]:
        found = _state_of(delivery)
        return found, str(STATES[found][0])

    @display(description=gettext_lazy("state"))
    def state_in_words(self, delivery: WebhookDelivery) -> str:
        return str(STATES[_state_of(delivery)][0])

    @display(description=gettext_lazy("body"))
    def sent_body(self, delivery: WebhookDelivery) -> str:
        told = json.dumps(json.loads(delivery.body), indent=2)
        return format_html('<pre class="why">{}</pre>', told)

    # Sending again

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, found: "QuerySet[WebhookDelivery]") -> None:
        self._send(request, WebhookDelivery.objects.filter(pk__in=found.values_list("pk", flat=True)))  # fmt: skip

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        found = WebhookDelivery.objects.filter(pk=pk)
        if not self.has_view_permission(request) or not found.exists():
            raise Http404
        self._send(request, found)
        return redirect("admin:partners_webhookdelivery_change", pk)

    @transaction.atomic
    def _send(self, request: HttpRequest, found: Any) -> None:
        waked = list(found.order_by().values_list("endpoint", flat=True).distinct())
        count = found.again()
        transaction.on_commit(lambda: delivery.wake(waked), robust=True)
        words = ngettext("%(count)s event is sent now.", "%(count)s events are sent now.", count)
        messages.success(request, words % {"count": count})


def _state_of(delivery: WebhookDelivery) -> str:
    return "again" if delivery.state == "waiting" and delivery.error else delivery.state
