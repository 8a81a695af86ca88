"""The earlier files of an order: listed on its page, and downloaded."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from unfold.decorators import display

from crm.admin.base import SellersSee, TabularInline
from jewelry.accounts.access import SignedIn
from jewelry.models3d import store
from jewelry.models3d.views import download
from jewelry.orders.downloads import noted
from jewelry.orders.models import Download, EarlierFile
from jewelry.pricing.labels import rub

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


class EarlierFiles(SellersSee, TabularInline):
    model = EarlierFile
    fields = readonly_fields = ("sent_at", "replaced_at", "who", "what", "sides", "cost")
    extra = 0
    hide_title = True
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[EarlierFile]:
        files: QuerySet[EarlierFile] = super().get_queryset(request)
        return files.select_related("model", "sent_by")

    @display(description=gettext_lazy("who"))
    def who(self, file: EarlierFile) -> str:
        return str(file.sent_by)

    @display(description=gettext_lazy("file"))
    def what(self, file: EarlierFile) -> str:
        address = reverse("admin:orders_order_file", args=[file.order_id, file.pk])
        words = f"{file.model.format.upper()}, {filesizeformat(file.model.size)}"
        return format_html('<a href="{}">{}</a>', address, words)

    @display(description=gettext_lazy("size"))
    def sides(self, file: EarlierFile) -> str:
        """In the unit that the file names, or in millimetres."""
        measurement = store.newest(file.model)
        if measurement is None or measurement.facts is None:
            return "—"
        sides = " × ".join(number_format(f"{each:.1f}") for each in measurement.facts.extents_mm)
        return f"{sides} {_('mm')}"

    @display(description=gettext_lazy("price"))
    def cost(self, file: EarlierFile) -> str:
        return "—" if file.total is None else rub(file.total)


class EarlierFilesMixin:
    """Of the orders' admin."""

    admin_site: "AdminSite"

    def file_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.file_view))
        return [path("<int:pk>/files/<int:file>/", view, name="orders_order_file")]

    def file_view(self, request: SignedIn, pk: int, file: int) -> Any:
        files = EarlierFile.objects.select_related("order", "model")
        found = get_object_or_404(files, pk=file, order=pk)
        answer = download(request, found.model, f"{found.order.number}-{found.pk}")
        return noted(request, answer, found.order, request.user, Download.What.FILE)
