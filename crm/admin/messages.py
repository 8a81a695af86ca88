"""Deliveries that wait: why, for how long, and a button to send them again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display

from crm.admin.base import ModelAdmin, ViewOnly
from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import Role
from jewelry.outbox.consumer import consumers
from jewelry.outbox.models import Deliveries, Delivery

STATES = {
    "parked": (gettext_lazy("Parked"), "danger"),
    "behind": (gettext_lazy("Waits for an earlier one"), "default"),
    "deaf": (gettext_lazy("Nobody listens any more"), "warning"),
    "again": (gettext_lazy("Failed, is tried again"), "warning"),
    "waiting": (gettext_lazy("On its way"), "info"),
}


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("parked", STATES["parked"][0]), ("waiting", gettext_lazy("Waiting"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return {"parked": queryset.parked, "waiting": queryset.waiting}.get(
            self.value() or "", queryset.all
        )()


@admin.register(Delivery)
class MessageAdmin(ViewOnly, ModelAdmin):
    list_display = ("number", "what", "consumer", "state", "attempts", "why", "since")
    list_filter = (StateFilter, "consumer")
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    actions = ("send_again",)
    list_before_template = "crm/messages_again.html"
    change_form_outer_before_template = "crm/message_again.html"
    fields = (
        "of_order",
        "what",
        "consumer",
        "state_in_words",
        "attempts",
        "created_at",
        "next_at",
        "parked_at",
        "reason",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Acknowledged deliveries are on the orders' timelines, and are too many for this page."""
        earlier = Delivery.objects.filter(
            consumer=OuterRef("consumer"),
            order=OuterRef("order"),
            version__lt=OuterRef("version"),
            done_at=None,
        )
        waiting = Delivery.objects.filter(done_at=None).select_related("event", "order")
        return waiting.annotate(is_behind=Exists(earlier)).order_by(
            F("parked_at").desc(nulls_last=True), "created_at", "pk"
        )

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("again/", site(require_POST(self.all_again)), name="outbox_delivery_all_again"),
            path(
                "<int:pk>/again/",
                site(require_POST(self.one_again)),
                name="outbox_delivery_again",
            ),
            *super().get_urls(),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return getattr(request.user, "role", "") == Role.ADMIN

    # Columns

    @display(description=gettext_lazy("Order"), ordering="order")
    def number(self, delivery: Delivery) -> str:
        return format_html('<span class="whitespace-nowrap">{}</span>', delivery.order.number)

    @display(description=gettext_lazy("Order"))
    def of_order(self, delivery: Delivery) -> str:
        address = reverse("admin:orders_order_change", args=[delivery.order_id])
        return format_html('<a href="{}">{}</a>', address, delivery.order.number)

    @display(description=gettext_lazy("what"))
    def what(self, delivery: Delivery) -> str:
        return str(delivery.event.get_verb_display())

    @display(description=gettext_lazy("state"), label={s: kind for s, (_w, kind) in STATES.items()})
    def state(self, delivery: Delivery) -> tuple[str, str]:
        found = _state_of(delivery)
        return found, str(STATES[found][0])

    @display(description=gettext_lazy("state"))
    def state_in_words(self, delivery: Delivery) -> str:
        return str(STATES[_state_of(delivery)][0])

    @display(description=gettext_lazy("waits since"), ordering="created_at")
    def since(self, delivery: Delivery) -> str:
        moment = date_format(timezone.localtime(delivery.created_at), "j E, H:i")
        return format_html('<span class="whitespace-nowrap">{}</span>', moment)

    @display(description=gettext_lazy("reason"))
    def why(self, delivery: Delivery) -> str:
        first, *_others = delivery.error.splitlines() or ["—"]
        return first if len(first) <= 100 else f"{first[:99]}…"

    @display(description=gettext_lazy("reason"))
    def reason(self, delivery: Delivery) -> str:
        return format_html('<pre class="why">{}</pre>', delivery.error) if delivery.error else "—"

    # Sending again

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        parked = Delivery.objects.parked().count() if self.has_view_permission(request) else 0
        answer: HttpResponse = super().changelist_view(
            request, {**(extra_context or {}), "parked": parked}
        )
        return answer

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: SignedIn, deliveries: QuerySet[Delivery]) -> None:
        self._send(request, Delivery.objects.filter(pk__in=deliveries.values_list("pk", flat=True)))

    def all_again(self, request: SignedIn) -> HttpResponse:
        return self._answer(request, Delivery.objects.parked())

    def one_again(self, request: SignedIn, pk: int) -> HttpResponse:
        return self._answer(request, Delivery.objects.filter(pk=pk))

    def _answer(self, request: SignedIn, deliveries: Deliveries) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        self._send(request, deliveries)
        return redirect("admin:outbox_delivery_changelist")

    def _send(self, request: SignedIn, deliveries: Deliveries) -> None:
        if count := deliveries.again():
            words = ngettext(
                "%(count)s message is sent again.", "%(count)s messages are sent again.", count
            )
            messages.success(request, words % {"count": count})
        else:
            messages.info(request, _("Nothing waits: it has been delivered meanwhile."))


def _state_of(delivery: Any) -> str:
    if delivery.parked_at:
        return "parked"
    if delivery.consumer not in consumers():
        return "deaf"
    if delivery.is_behind:
        return "behind"
    return "again" if delivery.error else "waiting"
