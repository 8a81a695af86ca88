"""Returns and claims: sellers answer them; both sides read the answer among the order's messages.

There are a request's pictures, too.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from crm.admin.base import ModelAdmin, SellersSee
from crm.admin.payments import money_link
from jewelry.accounts.access import SignedIn
from jewelry.aftercare import claims
from jewelry.aftercare.models import Claim, ClaimState
from jewelry.orders.errors import MoveRefused
from jewelry.purchases.models import Purchase

LABELS = {
    ClaimState.ASKED: "warning",
    ClaimState.ACCEPTED: "info",
    ClaimState.DECLINED: "default",
    ClaimState.SETTLED: "success",
}


class AnswerForm(forms.Form):
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    answer = forms.CharField(
        label=gettext_lazy("To the customer"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    accepts = forms.BooleanField(required=False)


@admin.register(Claim)
class ClaimAdmin(SellersSee, ModelAdmin):
    list_display = ("asked_at", "order_link", "kind", "wish", "standing", "answered_by")
    list_filter = (("state", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter))
    list_filter_sheet = False
    list_select_related = ("order", "answered_by", "message", "answer")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    fields = (
        ("order_link", "money"),
        ("kind", "wish", "state"),
        "words",
        "answered",
        ("asked_at", "answered_at", "settled_at"),
        "answered_by",
    )
    change_form_outer_before_template = "crm/claim_answer.html"

    @display(description=gettext_lazy("Order"))
    def order_link(self, claim: Claim) -> str:
        page = reverse("admin:orders_order_change", args=[claim.order_id])
        return format_html('<a href="{}#talk">{}</a>', page, claim.order.number)

    @display(description=gettext_lazy("Purchase"))
    def money(self, claim: Claim) -> str:
        return money_link(Purchase.objects.filter(pieces__order=claim.order_id).first())

    @display(description=gettext_lazy("State"), label=LABELS)
    def standing(self, claim: Claim) -> tuple[str, str]:
        return claim.state, claim.get_state_display()

    @display(description=gettext_lazy("Words"))
    def words(self, claim: Claim) -> str:
        return claim.message.text

    @display(description=gettext_lazy("Answer"))
    def answered(self, claim: Claim) -> str:
        return claim.answer.text if claim.answer else "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return Claim.objects.select_related("order", "message", "answer", "answered_by")

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/answer/", site(require_POST(self.answer)), name="aftercare_answer"),
            path("<int:pk>/settle/", site(require_POST(self.settle)), name="aftercare_settle"),
            *super().get_urls(),
        ]

    def answer(self, request: SignedIn, pk: int) -> HttpResponse:
        claim, form = self._claim(request, pk), AnswerForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write something, please."))
            return redirect("admin:aftercare_claim_change", pk)
        said = form.cleaned_data
        try:
            claims.answer(
                claim, request.user, said["answer"], said["token"], accepts=said["accepts"]
            )
        except MoveRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The customer has your answer."))
        return redirect("admin:aftercare_claim_change", pk)

    def settle(self, request: SignedIn, pk: int) -> HttpResponse:
        try:
            claims.settle(self._claim(request, pk))
        except MoveRefused as refused:
            messages.error(request, str(refused))
        return redirect("admin:aftercare_claim_change", pk)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["answer_form"] = AnswerForm(auto_id="answer-%s")
        return super().render_change_form(request, context, *args, **kwargs)

    def _claim(self, request: HttpRequest, pk: int) -> Claim:
        if not self.has_view_permission(request):
            raise Http404
        return get_object_or_404(Claim.objects.select_related("order"), pk=pk)
