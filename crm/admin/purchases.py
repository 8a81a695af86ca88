"""Ways of delivery with their rates, and the rules of sale: administrators change them. Purchases
are read by sellers."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from crm.admin.base import ModelAdmin, NoDelete, SellersSee, TabularInline, TypedModelForm
from crm.admin.reauthenticated import ProvedAgain
from crm.admin.shipping import followed, order_links
from jewelry.accounts import security_log
from jewelry.pricing.labels import rub
from jewelry.purchases import dues
from jewelry.purchases.delivery import COUNTRIES
from jewelry.purchases.models import DeliveryRate, DeliveryWay, Piece, Purchase, SaleRules
from jewelry.shipping.models import Shipment

EVERYWHERE = ("", _("everywhere"))


class RateForm(TypedModelForm):
    country = forms.ChoiceField(
        label=_("country"), choices=[EVERYWHERE, *COUNTRIES.items()], required=False, initial="RU"
    )


class Rates(TabularInline):
    model = DeliveryRate
    form = RateForm
    fields = ("country", "city", "price", "days_from", "days_to", "free_from")
    extra = 0


@admin.register(DeliveryWay)
class DeliveryWayAdmin(NoDelete, ModelAdmin):
    """Purchases refer to a way, so it is taken off the offer instead of deleted."""

    list_display = ("code", "name_en", "name_ru", "kind", "insured", "position", "is_offered")
    inlines = (Rates,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("code", "kind"),
                    ("name_en", "name_ru"),
                    ("text_en", "text_ru"),
                    ("needs_address", "insured"),
                    ("position", "is_offered"),
                )
            },
        ),
    )


@admin.register(SaleRules)
class SaleRulesAdmin(ProvedAgain, NoDelete, ModelAdmin):
    list_display = ("__str__", "deposit_share", "return_days", "claim_days")
    fields = (
        ("deposit_share", "allows_full"),
        ("keeps_metal_loss", "keeps_share"),
        ("return_days", "claim_days"),
        ("close_after_days", "needs_uin"),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            told = partial(security_log.record, "sale_rules_changed", person=request.user)
            transaction.on_commit(partial(told, rules=_told(form)))


def _told(form: Any) -> str:
    return ",".join(f"{name}={form.cleaned_data[name]}" for name in sorted(form.changed_data))


class Pieces(SellersSee, TabularInline):
    model = Piece
    fields = readonly_fields = ("title", "ordered", "price", "comment")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("order__quote")

    @display(description=_("price"))
    def price(self, piece: Piece) -> str:
        total = piece.order.total if piece.order else None
        return "—" if total is None else rub(total)

    @display(description=_("order"))
    def ordered(self, piece: Piece) -> str:
        if piece.order is None:
            return "—"
        page = reverse("admin:orders_order_change", args=[piece.order_id])
        return format_html('<a href="{}">{}</a>', page, piece.order.number)


class Parcels(SellersSee, TabularInline):
    """What was sent of it, by whom, and whether it is there."""

    model = Shipment
    verbose_name_plural = _("Parcels")
    fields = readonly_fields = ("sent_at", "carried", "what", "expected_on", "standing")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request).select_related("carrier")
        return found.prefetch_related("orders").order_by("pk")

    @display(description=_("Carrier"))
    def carried(self, parcel: Shipment) -> str:
        return followed(parcel)

    @display(description=_("Orders"))
    def what(self, parcel: Shipment) -> str:
        return order_links(parcel)

    @display(description=_("State"))
    def standing(self, parcel: Shipment) -> str:
        states = {str(order.get_status_display()) for order in parcel.orders.all()}
        return ", ".join(sorted(states))


@admin.register(Purchase)
class PurchaseAdmin(SellersSee, ModelAdmin):
    list_display = ("number_shown", "customer", "placed_at", "total", "way_name")
    list_select_related = ("customer",)
    search_fields = ("customer__name", "customer__username", "customer__email")
    ordering = ("-placed_at",)
    list_per_page = 50
    inlines = (Pieces, Parcels)
    fieldsets: ClassVar = (
        (
            None,
            {
                "fields": (
                    ("number_shown", "customer", "placed_at"),
                    ("recipient_name", "phone"),
                    "address",
                    ("way_name", "delivery_price", "delivery_days"),
                    "wishes",
                    ("gift", "gift_note"),
                    ("pays", "method"),
                    ("total", "paid_total", "refunded_total"),
                    ("terms_version", "terms_at"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only purchases that were placed: sellers see no baskets."""
        return Purchase.objects.placed().prefetch_related("pieces__order__quote")

    @display(description=_("number"))
    def number_shown(self, purchase: Purchase) -> str:
        return purchase.number

    @display(description=_("address"))
    def address(self, purchase: Purchase) -> str:
        return purchase.address_line or "—"

    @display(description=_("total"))
    def total(self, purchase: Purchase) -> str:
        return rub(dues.of(purchase, purchase.pieces.all()).total)
