from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from jewelry.orders.statuses import FINAL, Status
from jewelry.talk import threads


class NeedsFilter(admin.SimpleListFilter):
    """Filters for what a seller should handle first."""

    title = gettext_lazy("needs attention")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("unread", gettext_lazy("Messages not read")),
            ("answer", gettext_lazy("Messages not answered")),
            ("asked", gettext_lazy("Waiting for an answer")),
            ("price", gettext_lazy("A price by hand")),
            ("customer", gettext_lazy("Waiting for the customer")),
            ("no", gettext_lazy("The customer said no")),
            ("expired", gettext_lazy("A price that has expired")),
            ("late", gettext_lazy("Late")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "unread":
            return queryset.filter(pk__in=threads.unread_by_house().values("order"))
        if self.value() == "answer":
            return queryset.filter(pk__in=threads.unanswered().values("order"))
        if self.value() == "asked":
            return queryset.filter(awaits_answer=True).exclude(status__in=FINAL)
        if self.value() == "price":
            return queryset.filter(status=Status.SUBMITTED, quote__total=None, quote__isnull=False)
        if self.value() == "customer":
            return queryset.waiting_for_customer()
        if self.value() == "no":
            return queryset.declined()
        if self.value() == "expired":
            now = timezone.now()
            return queryset.filter(status=Status.PRICE_CALCULATED, quote__valid_until__lt=now)
        return queryset.overdue() if self.value() == "late" else queryset
