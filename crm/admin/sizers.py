"""Ring sizers that customers asked for: a list to send them by."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import display

from crm.admin.base import ModelAdmin, SellersSee
from jewelry.accounts.access import SignedIn
from jewelry.purchases import sizers
from jewelry.purchases.models import SizerRequest


@admin.register(SizerRequest)
class SizerAdmin(SellersSee, ModelAdmin):
    list_display = ("asked_at", "recipient_name", "phone", "country", "address_line", "standing")
    list_filter = (("sent_at", admin.EmptyFieldListFilter),)
    list_filter_sheet = False
    list_per_page = 50
    ordering = ("-pk",)
    actions = ("send",)
    fields = (
        "customer",
        "recipient_name",
        "phone",
        "country",
        "address_line",
        "asked_at",
        "sent_at",
        "sent_by",
    )

    @display(description=gettext_lazy("State"), label={"sent": "success", "waits": "warning"})
    def standing(self, asked: SizerRequest) -> tuple[str, str]:
        if asked.sent_at:
            return "sent", str(gettext_lazy("sent"))
        return "waits", str(gettext_lazy("to be sent"))

    @display(description=gettext_lazy("Address"))
    def address_line(self, asked: SizerRequest) -> str:
        return asked.address_line

    def get_queryset(self, request: HttpRequest) -> QuerySet[SizerRequest]:
        return SizerRequest.objects.select_related("customer", "sent_by")

    @admin.action(description=gettext_lazy("They are sent"), permissions=["view"])
    def send(self, request: SignedIn, asked: QuerySet[SizerRequest]) -> None:
        n = sizers.mark_sent(asked, request.user)
        words = ngettext("%(n)d ring sizer is sent.", "%(n)d ring sizers are sent.", n)
        messages.success(request, words % {"n": n})
