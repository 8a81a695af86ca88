"""Money: what was paid for a purchase and went back, what needs a person, and a seller's moves."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.validators import MinValueValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from crm.admin import transfer
from crm.admin.base import ModelAdmin, SellersSee
from crm.forms import ReasonForm
from jewelry.accounts import second_factor
from jewelry.accounts.access import SignedIn
from jewelry.payments import cases, refunds
from jewelry.payments.kinds import BANK
from jewelry.payments.models import Case, JournalEntry, Payment, Refund, Source, State
from jewelry.payments.refunds import TooMuch
from jewelry.platform.numbers import TypedDecimalField
from jewelry.pricing.labels import rub
from jewelry.purchases import credit, dues
from jewelry.purchases.models import Purchase

LABELS = {
    State.WAITING: "default",
    State.INPUT: "info",
    State.CONFIRMED: "success",
    State.REJECTED: "warning",
    State.ERROR: "danger",
    State.CANCELLED: "default",
}
MAX_ENTRIES = 100
"""Of the journal, on a purchase's page."""


class RefundForm(ReasonForm):
    amount = TypedDecimalField(
        {"₽"},
        label=gettext_lazy("Pay back, ₽"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    # Of each page another: a form sent twice is one refund.
    sending = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    field_order = ("amount", "reason")


def money_link(purchase: Purchase | None) -> str:
    if purchase is None:
        return "—"
    address = reverse("admin:payments_payment_money", args=[purchase.pk])
    return format_html('<a href="{}">{}</a>', address, purchase.number)


@admin.register(Payment)
class PaymentAdmin(SellersSee, ModelAdmin):
    list_display = ("created", "of", "purpose", "variant", "asked", "came", "state")
    list_filter = (("status", ChoicesDropdownFilter), ("purpose", ChoicesDropdownFilter))
    list_filter_sheet = False
    list_select_related = ("purchase",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("transaction_id", "token")
    ordering = ("-created",)
    fields = (
        ("of", "purpose", "variant"),
        ("asked", "came", "state_in_words"),
        ("begun_at", "ended_at"),
        ("transaction_id", "message"),
    )

    @display(description=gettext_lazy("Purchase"))
    def of(self, payment: Payment) -> str:
        return money_link(payment.purchase)

    @display(description=gettext_lazy("Asked for"), ordering="total")
    def asked(self, payment: Payment) -> str:
        return rub(payment.total)

    @display(description=gettext_lazy("Paid"), ordering="captured_amount")
    def came(self, payment: Payment) -> str:
        return rub(payment.captured_amount) if payment.is_paid else "—"

    @display(description=gettext_lazy("State"), ordering="status", label=LABELS)
    def state(self, payment: Payment) -> tuple[str, str]:
        return payment.status, payment.state_name

    @display(description=gettext_lazy("State"))
    def state_in_words(self, payment: Payment) -> str:
        return payment.state_name

    # A purchase's money

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("of/<int:pk>/", site(require_safe(self.money)), name="payments_payment_money"),
            path("of/<int:pk>/credit/", site(require_POST(self.credit)), name="payments_credit"),
            path("<int:pk>/refund/", site(require_POST(self.refund)), name="payments_refund"),
            path("<int:pk>/came/", site(require_POST(self.transfer_came)), name="payments_came"),
            path(
                "back/<int:pk>/",
                site(require_POST(self.transfer_went_back)),
                name="payments_went_back",
            ),
            *super().get_urls(),
        ]

    def money(self, request: SignedIn, pk: int) -> HttpResponse:
        purchase = self._purchase(request, pk)
        owed = dues.of(purchase)
        entries = JournalEntry.objects.filter(payment__purchase=purchase).order_by("-pk")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Money of %(number)s") % {"number": purchase.number},
            "opts": self.opts,
            "purchase": purchase,
            "owed": owed,
            "pieces": purchase.pieces.select_related("order__quote").exclude(order=None),
            "payments": purchase.payments.order_by("pk")
            .select_related("invoice")
            .prefetch_related("refunds__author"),
            "cases": purchase.cases.order_by("-pk"),
            "entries": entries[:MAX_ENTRIES],
            "may_credit": bool(owed.rest) and purchase.credit_by_id is None,
            "form": RefundForm(auto_id=False, initial={"amount": owed.over or None}),
            "came_form": transfer.CameForm(auto_id=False),
            "back_form": transfer.EntryForm(auto_id=False),
        }
        return TemplateResponse(request, "crm/money.html", context)

    def credit(self, request: SignedIn, pk: int) -> HttpResponse:
        purchase = self._purchase(request, pk)
        second_factor.prove_again(request)
        try:
            credit.allow(purchase, request.user, request.POST.get("reason", ""))
        except credit.ReasonMissing:
            messages.error(request, _("Say why, please: it is kept with the purchase."))
        else:
            words = _("%(number)s goes on unpaid.") % {"number": purchase.number}
            messages.success(request, words)
        return redirect("admin:payments_payment_money", pk)

    def refund(self, request: SignedIn, pk: int) -> HttpResponse:
        payment = self._payment(request, pk)
        second_factor.prove_again(request)
        form = RefundForm(request.POST)
        if not form.is_valid():
            for errors in form.errors.values():
                messages.error(request, " ".join(map(str, errors)))
        else:
            said = form.cleaned_data
            try:
                made = refunds.make(
                    payment,
                    said["amount"],
                    Source.SELLER,
                    said["reason"],
                    request.user,
                    said["sending"],
                )
            except TooMuch:
                words = _("Of this payment only %(sum)s may go back.") % {"sum": rub(payment.left)}
                messages.error(request, words)
            else:
                words = _("%(sum)s are on their way back.") % {"sum": rub(made.amount)}
                messages.success(request, words)
        return redirect("admin:payments_payment_money", payment.purchase_id)

    def transfer_came(self, request: SignedIn, pk: int) -> HttpResponse:
        payment = self._payment(request, pk)
        if payment.variant != BANK:
            raise Http404
        return transfer.came(request, payment)

    def transfer_went_back(self, request: SignedIn, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        by_bank = Refund.objects.filter(payment__variant=BANK)
        return transfer.went_back(request, get_object_or_404(by_bank, pk=pk))

    def _purchase(self, request: HttpRequest, pk: int) -> Purchase:
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(Purchase.objects.placed().select_related("credit_by"), pk=pk)

    def _payment(self, request: HttpRequest, pk: int) -> Payment:
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(Payment, pk=pk)


class OpenFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("closed", gettext_lazy("Closed")), ("all", gettext_lazy("All"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """The open ones, unless others are asked for."""
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "closed")


class CloseForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("What was done"), max_length=500, strip=True)


@admin.register(Case)
class CaseAdmin(SellersSee, ModelAdmin):
    list_display = ("opened_at", "kind", "of", "sum", "object_id", "closed_at", "closed_by")
    list_filter = (OpenFilter, ("kind", ChoicesDropdownFilter))
    list_filter_sheet = False
    list_select_related = ("purchase", "closed_by")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    fields = ("kind", "of", "sum", "object_id", "opened_at", "closed_at", "closed_by", "note")
    change_form_outer_before_template = "crm/case_close.html"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        view = site(require_POST(self.close))
        return [path("<int:pk>/close/", view, name="payments_case_close"), *super().get_urls()]

    @display(description=gettext_lazy("Purchase"))
    def of(self, case: Case) -> str:
        return money_link(case.purchase)

    @display(description=gettext_lazy("Amount"), ordering="amount")
    def sum(self, case: Case) -> str:
        return rub(case.amount) if case.amount is not None else "—"

    def close(self, request: SignedIn, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        case = get_object_or_404(Case, pk=pk)
        form = CloseForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say what was done, please."))
        elif not cases.close(case, request.user, form.cleaned_data["note"]):
            messages.info(request, _("It is closed already."))
        if case.purchase_id:
            return redirect("admin:payments_payment_money", case.purchase_id)
        return redirect("admin:payments_case_changelist")
