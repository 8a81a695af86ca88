"""Bank transfers: the firm's details, invoices, and the bank's entries that a seller types."""

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from crm.admin.base import ModelAdmin, NoDelete, SellersSee
from crm.admin.reauthenticated import ProvedAgain
from jewelry.accounts import second_factor, security_log
from jewelry.payments.models import BankEntry, Firm, Invoice, Payment, Refund, State
from jewelry.payments.transfer import entries
from jewelry.payments.transfer.entries import TypedAlready
from jewelry.platform.numbers import TypedDecimalField
from jewelry.pricing.labels import rub

OLDEST = timedelta(days=366)
"""An entry of the bank is at most so old when it is typed."""


class EntryForm(forms.Form):
    """An entry of the bank's statement."""

    reference = forms.CharField(
        label=gettext_lazy("Number of the bank's entry"),
        max_length=entries.MAX_REFERENCE,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )

    def clean_day(self) -> Any:
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today - OLDEST <= day <= today:
            raise ValidationError(_("The day is today, or one of the last year."))
        return day


class CameForm(EntryForm):
    amount = TypedDecimalField(
        {"₽"},
        label=gettext_lazy("Sum that came, ₽"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0.01)],
    )
    field_order = ("amount", "reference", "day")


def came(request: Any, payment: Payment) -> HttpResponse:
    """Type that a transfer came for an invoice."""
    second_factor.prove_again(request)
    form = CameForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        book = partial(entries.came, payment, said["amount"])
        _book(request, book, said)
    else:
        tell_errors(request, form)
    return redirect("admin:payments_payment_money", payment.purchase_id)


def went_back(request: Any, refund: Refund) -> HttpResponse:
    """Type that a refund was transferred."""
    second_factor.prove_again(request)
    form = EntryForm(request.POST)
    if form.is_valid():
        _book(request, partial(entries.went_back, refund), form.cleaned_data)
    else:
        tell_errors(request, form)
    return redirect("admin:payments_payment_money", refund.payment.purchase_id)


def _book(request: Any, book: Any, said: dict[str, Any]) -> None:
    try:
        entry = book(day=said["day"], reference=said["reference"], seller=request.user)
    except TypedAlready as known:
        tell_known(request, known.entry)
    else:
        words = _("Booked: %(sum)s by entry %(entry)s.")
        messages.success(request, words % {"sum": rub(entry.amount), "entry": entry.reference})


def tell_known(request: HttpRequest, entry: BankEntry) -> None:
    words = _("Entry %(entry)s was typed already, for %(purchase)s.")
    known = {"entry": entry.reference, "purchase": entry.payment.purchase.number}
    messages.error(request, words % known)


def tell_errors(request: HttpRequest, form: forms.Form) -> None:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(map(str, errors))}")


@admin.register(Firm)
class FirmAdmin(ProvedAgain, NoDelete, ModelAdmin):
    """Customers transfer money by it: each change is written to the security log."""

    list_display = ("__str__", "takes_transfers", "missing")
    fields = (
        "name",
        ("tax_number", "reason_code", "register_number"),
        "address",
        ("bank", "bank_code"),
        ("account", "bank_account"),
        "takes_transfers",
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        Firm.objects.present()
        return super().get_queryset(request)

    @display(description=gettext_lazy("Lacking"))
    def missing(self, firm: Firm) -> str:
        return ", ".join(firm.lacking) or "—"

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if obj.takes_transfers and obj.lacking:
            words = _("Bank transfer is not offered yet: %(lacking)s.")
            messages.warning(request, words % {"lacking": ", ".join(obj.lacking)})
        if form.changed_data:
            told = partial(security_log.record, "firm_changed", person=request.user)
            transaction.on_commit(partial(told, rules=",".join(sorted(form.changed_data))))


@admin.register(Invoice)
class InvoiceAdmin(SellersSee, ModelAdmin):
    """A transfer names its invoice: the search finds the purchase."""

    list_display = ("shown", "purchase", "sum", "state", "issued_at")
    list_select_related = ("payment__purchase",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("=pk",)
    search_help_text = gettext_lazy("Number of the invoice")
    ordering = ("-pk",)
    fields = (("shown", "purchase"), ("sum", "state"), "issued_at")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """INV-000012 is found as 12 is."""
        digits = search_term.strip().upper().removeprefix("INV-").lstrip("0")
        if search_term.strip() and not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            return queryset.none(), False
        return super().get_search_results(request, queryset, digits)

    @display(description=gettext_lazy("Invoice"), ordering="pk")
    def shown(self, invoice: Invoice) -> str:
        return invoice.number

    @display(description=gettext_lazy("Purchase"))
    def purchase(self, invoice: Invoice) -> str:
        found = invoice.payment.purchase
        address = reverse("admin:payments_payment_money", args=[found.pk])
        return format_html('<a href="{}">{}</a>', address, found.number)

    @display(description=gettext_lazy("Sum"))
    def sum(self, invoice: Invoice) -> str:
        return rub(invoice.payment.total)

    @display(
        description=gettext_lazy("State"),
        label={State.INPUT: "info", State.CONFIRMED: "success", State.CANCELLED: "default"},
    )
    def state(self, invoice: Invoice) -> tuple[str, str]:
        return invoice.payment.status, invoice.payment.state_name
