"""Carriers: administrators change them. Parcels are read by sellers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from crm.admin.base import ModelAdmin, NoDelete, SellersSee
from jewelry.orders.models import Order
from jewelry.shipping import parcels, sending
from jewelry.shipping.models import Carrier, Shipment


def followed(shipment: Shipment) -> str:
    """Return carrier and number, leading to the carrier's page."""
    if shipment.link:
        said = '<a href="{}" rel="noreferrer">{}</a>'
        return format_html(said, shipment.link, shipment)
    return str(shipment)


def order_links(shipment: Shipment) -> str:
    pages = (
        (reverse("admin:orders_order_change", args=[order.pk]), order.number)
        for order in shipment.orders.all()
    )
    return format_html_join(", ", '<a href="{}">{}</a>', pages)


def delivery_of(order: Order) -> str:
    """Return how the order goes, or went, to its customer, with the papers to print."""
    parcel = parcels.parcel_of(order)
    if parcel is None:
        return "—"
    papers = format_html_join(
        "",
        ' · <a href="{}">{}</a>',
        [
            (reverse("mes:packing", args=[order.number]), _("Packing list, A6")),
            (reverse("mes:label", args=[order.number]), _("Label, A6")),
        ],
    )
    shipment = sending.shipment_of(order)
    return format_html("{}{}", followed(shipment) if shipment else parcel.purchase.way_name, papers)


@admin.register(Carrier)
class CarrierAdmin(NoDelete, ModelAdmin):
    """Parcels refer to a carrier, so it is taken off the offer instead of deleted."""

    list_display = ("code", "name_en", "name_ru", "sample", "days", "position", "is_offered")
    fields = (
        "code",
        ("name_en", "name_ru"),
        ("patterns", "sample"),
        ("link", "days"),
        ("position", "is_offered"),
    )


@admin.register(Shipment)
class ShipmentAdmin(SellersSee, ModelAdmin):
    list_display = ("sent_at", "purchase_link", "what", "followed", "expected_on", "sent_by")
    list_select_related = ("purchase", "carrier", "sent_by")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("number",)
    search_help_text = gettext_lazy("Number of the parcel")
    ordering = ("-pk",)
    fields = (("purchase_link", "what"), ("followed", "expected_on"), ("sent_at", "sent_by"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("orders")

    @display(description=gettext_lazy("Purchase"))
    def purchase_link(self, shipment: Shipment) -> str:
        page = reverse("admin:purchases_purchase_change", args=[shipment.purchase_id])
        return format_html('<a href="{}">{}</a>', page, shipment.purchase)

    @display(description=gettext_lazy("Orders"))
    def what(self, shipment: Shipment) -> str:
        return order_links(shipment)

    @display(description=gettext_lazy("Carrier"))
    def followed(self, shipment: Shipment) -> str:
        return followed(shipment)
