"""Reviews: sellers show them on the product's page, or say why not; with an answer if they like."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from crm.admin.base import ModelAdmin, SellersSee
from jewelry.accounts.access import SignedIn
from jewelry.aftercare import reviews
from jewelry.aftercare.models import Review, ReviewState
from jewelry.orders.errors import MoveRefused

LABELS = {
    ReviewState.WAITING: "warning",
    ReviewState.SHOWN: "success",
    ReviewState.HIDDEN: "default",
}


class LookForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer of the shop, shown below the review"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is not shown: its customer reads it"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    shows = forms.BooleanField(required=False)


@admin.register(Review)
class ReviewAdmin(SellersSee, ModelAdmin):
    list_display = ("written_at", "order_link", "slug", "stars", "beginning", "standing")
    list_filter = (("state", ChoicesDropdownFilter),)
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    fields = (
        ("order_link", "slug"),
        ("stars", "state", "shown_as"),
        "text",
        "reason",
        "answer",
        ("written_at", "looked_at", "looked_by"),
    )
    change_form_outer_before_template = "crm/review_look.html"

    @display(description=gettext_lazy("Order"))
    def order_link(self, review: Review) -> str:
        page = reverse("admin:orders_order_change", args=[review.order_id])
        return format_html('<a href="{}">{}</a>', page, review.order.number)

    @display(description=gettext_lazy("State"), label=LABELS)
    def standing(self, review: Review) -> tuple[str, str]:
        return review.state, review.get_state_display()

    @display(description=gettext_lazy("Words"))
    def beginning(self, review: Review) -> str:
        return Truncator(review.text).chars(30)

    @display(description=gettext_lazy("Shown name"))
    def shown_as(self, review: Review) -> str:
        return reviews.shown_name(review.order.customer)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return Review.objects.select_related("order__customer", "looked_by")

    def get_urls(self) -> list[URLPattern]:
        look = self.admin_site.admin_view(require_POST(self.look))
        return [path("<int:pk>/look/", look, name="aftercare_look"), *super().get_urls()]

    def look(self, request: SignedIn, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        review = get_object_or_404(Review.objects.select_related("order"), pk=pk)
        form = LookForm(request.POST)
        if not form.is_valid():
            words = [str(error) for errors in form.errors.values() for error in errors]
            messages.error(request, " ".join(words))
            return redirect("admin:aftercare_review_change", pk)
        try:
            reviews.decide_review(review, request.user, **form.cleaned_data)
        except MoveRefused as refused:
            messages.error(request, str(refused))
        else:
            shown = _("The review is shown."), _("The review is not shown.")
            messages.success(request, shown[not form.cleaned_data["shows"]])
        return redirect("admin:aftercare_review_change", pk)

    def render_change_form(
        self, request: Any, context: Any, *args: Any, obj: Review | None = None, **kwargs: Any
    ) -> Any:
        said = {"answer": obj.answer, "reason": obj.reason} if obj else {}
        context["look_form"] = LookForm(initial=said, auto_id="look-%s")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
