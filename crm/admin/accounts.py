"""Partners' accounts: administrators open them, and type the transfers that pay them."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from unfold.decorators import display

from crm.admin import transfer
from crm.admin.base import ModelAdmin, NoDelete, SellersSee
from crm.admin.reauthenticated import ProvedAgain
from jewelry.accounts import security_log
from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import Role, User
from jewelry.payments import account_limit, on_account
from jewelry.payments.models import Account, Statement
from jewelry.payments.papers import statement as statement_paper
from jewelry.payments.transfer.entries import TypedAlready
from jewelry.pricing.labels import rub


@admin.register(Statement)
class StatementAdmin(SellersSee, ModelAdmin):
    list_display = ("shown", "account", "month", "paid_in_it", "owes", "paper")
    list_select_related = ("account__partner",)
    list_per_page = 50
    ordering = ("-month", "-pk")
    fields = (("shown", "account", "month"), ("paid_in_it", "owes"), "paper")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.pdf))
        return [path("<int:pk>/pdf/", view, name="payments_statement_pdf"), *super().get_urls()]

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        full = Statement.objects.select_related("account__partner")
        found = get_object_or_404(full, pk=pk)
        response = HttpResponse(
            statement_paper.statement_pdf(found), content_type="application/pdf"
        )
        response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
        return response

    @display(description=gettext_lazy("Statement"), ordering="pk")
    def shown(self, statement: Statement) -> str:
        return statement.number

    @display(description=gettext_lazy("Paid in the month"), ordering="paid")
    def paid_in_it(self, statement: Statement) -> str:
        return rub(statement.paid)

    @display(description=gettext_lazy("To pay"), ordering="total")
    def owes(self, statement: Statement) -> str:
        return rub(statement.total)

    @display(description=gettext_lazy("PDF"))
    def paper(self, statement: Statement) -> str:
        address = reverse("admin:payments_statement_pdf", args=[statement.pk])
        return format_html('<a href="{}">{}</a>', address, _("PDF"))


@admin.register(Account)
class AccountAdmin(ProvedAgain, NoDelete, ModelAdmin):
    list_display = ("partner", "owes", "most", "is_open")
    list_select_related = ("partner",)
    list_per_page = 50
    fields = ("partner", ("limit", "is_open"))
    change_form_outer_after_template = "crm/account_paid.html"

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        view = site(require_POST(self.paid))
        return [path("<int:pk>/paid/", view, name="payments_account_paid"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever types a transfer sees what is owed."""
        return (("partner", "owes"), ("limit", "is_open")) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("partner", "owes") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "partner":
            kwargs["queryset"] = User.objects.filter(role=Role.PARTNER, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        form = transfer.CameForm(auto_id=False)
        more = {"came_form": form, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, more)

    @display(description=gettext_lazy("Owes"))
    def owes(self, account: Account) -> str:
        return rub(account_limit.owed_on_account(account.partner))

    @display(description=gettext_lazy("At most"), ordering="limit")
    def most(self, account: Account) -> str:
        return rub(account.limit)

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        told = partial(security_log.record, "account_changed", person=obj.partner_id)
        told = partial(told, by=request.user.pk, rules=f"limit={obj.limit},open={obj.is_open}")
        transaction.on_commit(told)

    def paid(self, request: SignedIn, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise Http404
        account = get_object_or_404(Account, pk=pk)
        form = transfer.CameForm(request.POST)
        if form.is_valid():
            self._book(request, account, form.cleaned_data)
        else:
            transfer.tell_errors(request, form)
        return redirect("admin:payments_account_change", pk)

    def _book(self, request: SignedIn, account: Account, said: dict[str, Any]) -> None:
        try:
            booked = on_account.pay_oldest_first(
                account, said["amount"], said["day"], said["reference"], request.user
            )
        except TypedAlready as known:
            transfer.tell_known(request, known.entry)
        except on_account.TooMuch as refused:
            words = _("Only %(sum)s of agreed prices are unpaid.")
            messages.error(request, words % {"sum": rub(refused.unpaid)})
        else:
            words = _("Booked: %(sum)s, purchases paid: %(count)s.")
            total = sum(entry.amount for entry in booked)
            messages.success(request, words % {"sum": rub(Decimal(total)), "count": len(booked)})
