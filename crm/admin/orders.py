from typing import Any, cast

from django.contrib import admin, messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from crm.admin.base import ModelAdmin, SellersSee
from crm.admin.board import BoardMixin
from crm.admin.earlier_files import EarlierFilesMixin
from crm.admin.order_actions import OrderActions, tell
from crm.admin.order_filters import NeedsFilter
from crm.admin.order_page import OrderPage, urgent
from crm.admin.overdue import LateMixin
from crm.admin.price_change import PriceChangeMixin
from crm.admin.reauthenticated import ask_before_pay
from crm.admin.talk import TalkMixin
from crm.admin.timeline import TraceMixin
from crm.moves import PRESSES, PRICES, move_all
from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import User
from jewelry.orders import permissions
from jewelry.orders.downloads import noted
from jewelry.orders.models import Download, Order, Orders
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.platform.tracing.context import about

LABELS = dict.fromkeys(Status, "default") | {
    Status.PRICE_CALCULATED: "warning",
    Status.MANUFACTURING_APPROVED: "info",
    Status.MANUFACTURING_STARTED: "info",
    Status.MANUFACTURING_COMPLETED: "info",
    Status.PACKAGING: "info",
    Status.SHIPPED: "primary",
    Status.CLOSED: "success",
    Status.CANCELLED: "danger",
}


@admin.register(Order)
class OrderAdmin(
    BoardMixin,
    LateMixin,
    PriceChangeMixin,
    TraceMixin,
    EarlierFilesMixin,
    TalkMixin,
    OrderActions,
    OrderPage,
    SellersSee,
    ModelAdmin,
):
    list_display = ("piece", "state", "buyer", "metal", "cost", "whose", "talk_state", "promised")
    list_filter = (("status", ChoicesDropdownFilter), NeedsFilter, ("alloy", RelatedDropdownFilter))
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("pk",)
    search_help_text = gettext_lazy("Number (AL-000123), or the customer's name, login or e-mail")
    ordering = ("-listed_at", "-pk")
    change_form_outer_before_template = "crm/order_moves.html"

    # Lists

    def get_queryset(self, request: HttpRequest) -> Orders:
        return cast(Orders, super().get_queryset(request)).in_full().select_related("thread")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """A number finds its order by key; words find customers first, and then their orders."""
        term = search_term.strip()
        if not term:
            return queryset, False
        by_number = queryset.numbered(term)
        if by_number.exists():
            return by_number, False
        people = (
            User.objects.filter(name__icontains=term)
            | User.objects.filter(username__icontains=term)
            | User.objects.filter(email__icontains=term)
        )
        return queryset.filter(customer__in=people.values("pk")), False

    @display(description=gettext_lazy("Order"), header=True, ordering="pk")
    def piece(self, order: Order) -> list[Any]:
        picture: dict[str, Any] | None = None
        if order.model:
            name = f"{order.alloy.colour}-thumb"
            picture = {
                "path": reverse("models3d:picture", args=[order.model.content, name]),
                "squared": True,
                "width": 40,
                "height": 40,
            }
        number = format_html("{} {}", order.number, urgent(order))
        return [number, order.title, "", picture] if picture else [number, order.title]

    @display(description=gettext_lazy("Status"), ordering="status", label=LABELS)
    def state(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @display(description=gettext_lazy("Promised by"), ordering="due_at")
    def promised(self, order: Order) -> str:
        if order.due_at is None:
            return "—"
        day = date_format(timezone.localtime(order.due_at), "SHORT_DATE_FORMAT")
        return _("%(day)s, late") % {"day": day} if order.is_late else day

    # One order

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/model/", site(self.model_view), name="orders_order_model"),
            path(
                "<int:pk>/model.glb", site(require_safe(self.light_view)), name="orders_order_light"
            ),
            path(
                "<int:pk>/move/<str:verb>/",
                site(require_POST(self.move_view)),
                name="orders_order_move",
            ),
            *self.board_urls(),
            *self.late_urls(),
            *self.trace_urls(),
            *self.file_urls(),
            *self.talk_urls(),
            *super().get_urls(),
        ]

    def model_view(self, request: SignedIn, pk: int) -> Any:
        from jewelry.models3d.views import download

        order = self._order(request, pk)
        if order.model is None:
            raise Http404
        answer = download(request, order.model, order.number)
        return noted(request, answer, order, request.user, Download.What.FILE)

    def light_view(self, request: SignedIn, pk: int) -> Any:
        from jewelry.models3d.views import light

        order = self._order(request, pk)
        answer = light(request, order.model)
        return noted(request, answer, order, request.user, Download.What.LIGHT)

    def move_view(self, request: SignedIn, pk: int, verb: str) -> HttpResponse:
        order = self._order(request, pk)
        if verb not in PRESSES:
            raise Http404
        form = PRESSES[Verb(verb)].form(request.POST)
        if verb in PRICES and (asked := self.price_change(request, order, Verb(verb), form)):
            return asked
        if form.is_valid():
            ask_before_pay(request, form.cleaned_data)
            answers = form.cleaned_data | {"sure": request.POST.get("sure", "")}
            tell(request, Verb(verb), move_all([order], Verb(verb), request.user, answers))
        else:
            for sentence in _wrong(form):
                messages.error(request, sentence)
        if (back := request.POST.get("back")) in {"board", "late"}:
            return redirect(f"admin:orders_order_{back}")
        return redirect("admin:orders_order_change", pk)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if (order := context.get("original")) is not None:
            about(order)
            context["moves"] = [
                (verb, press, _asked_before(verb, order))
                for verb, press in PRESSES.items()
                if permissions.may(order, request.user, verb)
            ]
            context |= self.talk_context(request, order)
        return super().render_change_form(request, context, *args, **kwargs)

    def _order(self, request: HttpRequest, pk: int) -> Order:
        if not self.has_view_permission(request):
            raise Http404
        return about(get_object_or_404(Order.objects.in_full(), pk=pk))


def _wrong(form: Form) -> list[str]:
    """Return the errors of a form that the page does not show again, with the fields' names."""
    labels = {name: f"{field.label}: " for name, field in form.fields.items()}
    errors = form.errors.items()
    return [labels.get(name, "") + " ".join(map(str, found)) for name, found in errors]


def _asked_before(verb: Verb, order: Order) -> Form:
    """Return the form that a seller fills in before this move of this order."""
    initial = {"quote": order.quote and order.quote.public_id, "total": order.total}
    form = PRESSES[verb].form(auto_id=f"{verb}-%s", initial=initial)
    if verb == Verb.CANCEL and not order.pay.reserved().exists():
        del form.fields["grant"]  # there is no pay to grant
    return form
