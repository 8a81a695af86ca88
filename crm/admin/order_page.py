"""What a seller reads of one order: plain text, since the admin's own links may lead to
forbidden pages."""

from typing import ClassVar

from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from crm.admin.base import SellersSee, TabularInline
from crm.admin.earlier_files import EarlierFiles
from crm.admin.shipping import delivery_of
from jewelry.models3d import store
from jewelry.models3d.markers import pins
from jewelry.orders.models import Download, Order, OrderEvent
from jewelry.pricing.labels import rub
from jewelry.pricing.quotes.adjust import is_taken_back
from jewelry.purchases import dues
from jewelry.purchases.models import Piece


class Downloads(SellersSee, TabularInline):
    """The staff who downloaded the customer's design."""

    model = Download
    fields = readonly_fields = ("at", "who", "what")
    extra = 0
    hide_title = True
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Download]:
        downloads: QuerySet[Download] = super().get_queryset(request)
        return downloads.select_related("person")

    @display(description=gettext_lazy("who"))
    def who(self, download: Download) -> str:
        return str(download.person)


def urgent(order: Order) -> str:
    """Return the mark of an urgent order, or ""."""
    return render_to_string("_urgent.html", {"order": order}) if order.rush else ""


class History(SellersSee, TabularInline):
    model = OrderEvent
    fields = readonly_fields = ("created_at", "verb", "to_status", "who", "words")
    extra = 0
    hide_title = True
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        return OrderEvent.objects.without_messages().select_related("actor")

    @display(description=gettext_lazy("why"))
    def words(self, event: OrderEvent) -> str:
        return event.staff_words or "—"

    @display(description=gettext_lazy("who"))
    def who(self, event: OrderEvent) -> str:
        return str(event.actor) if event.actor else _("The computer")


def origin(order: Order) -> list[str]:
    """Return where an order's price comes from, and what its customer has answered."""
    quote = order.quote
    if quote is None:
        return []
    words = {"who": quote.author, "why": quote.note}
    if quote.author is None:
        said = [_("The computer's price.")]
    elif is_taken_back(quote):
        said = [_("The first price again, by %(who)s: %(why)s") % words]
    elif "by_hand" in quote.inputs and "adjustment" not in quote.inputs:
        said = [_("A price by hand of %(who)s: %(why)s") % words]
    else:
        said = [_("Adjusted by %(who)s for this order: %(why)s") % words]
    others = Order.objects.filter(quote=quote).exclude(pk=order.pk).order_by("pk")
    if quote.author and (other := others.first()):
        said.append(_("Look: this price is that of %(number)s, too.") % {"number": other.number})
    if order.waits_for_customer:
        said.append(_("The customer has not agreed to it yet."))
    elif order.is_declined:
        said.append(_("The customer said no to it."))
    elif order.agreed_total is not None:
        said.append(_("The customer agreed to %(price)s.") % {"price": rub(order.agreed_total)})
    if order.max_total is not None:
        said.append(_("They agree to up to %(price)s.") % {"price": rub(order.max_total)})
    return said


class OrderPage:
    """The fields of an order's page; some of them are columns of the list, too."""

    class Media:
        css: ClassVar = {"all": ["css/piece.css"]}
        js: ClassVar = [
            Script("js/piece.js", type="module"),
            Script("js/clock.js", type="module"),
        ]

    inlines = (History, EarlierFiles, Downloads)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("number", "status", "status_since"),
                    ("next_step", "whose"),
                    ("title", "metal", "quantity"),
                    "wishes",
                    ("picture", "parts"),
                    ("verdict", "reasons"),
                    "document",
                    ("buyer", "email"),
                    "money",
                    "delivery",
                    "comment",
                    ("maker", "taken_at", "due_at"),
                    ("model_file", "created_at"),
                )
            },
        ),
    )

    @display(description=gettext_lazy("Number"))
    def number(self, order: Order) -> str:
        return format_html("{} {}", order.number, urgent(order))

    @display(description=gettext_lazy("Next"))
    def next_step(self, order: Order) -> str:
        return str(order.turn.action) if order.turn else "—"

    @display(description=gettext_lazy("Whose turn"))
    def whose(self, order: Order) -> str:
        if order.act_by is None:
            return "—"
        return render_to_string("_turn.html", {"order": order, "page": True})

    @display(description=gettext_lazy("Customer"), ordering="customer__name")
    def buyer(self, order: Order) -> str:
        return str(order.customer)

    @display(description=gettext_lazy("E-mail"))
    def email(self, order: Order) -> str:
        customer = order.customer
        if customer.is_confirmed or not customer.email:
            return customer.email
        return _("%(email)s (not confirmed: no letters go there)") % {"email": customer.email}

    @display(description=gettext_lazy("Payment"))
    def money(self, order: Order) -> str:
        """The money of its whole purchase: what was paid of what it costs."""
        piece = Piece.objects.select_related("purchase").filter(order=order).first()
        if piece is None:
            return "—"
        owed = dues.of(piece.purchase)
        words = _("%(paid)s of %(total)s are paid") % {
            "paid": rub(owed.net),
            "total": rub(owed.total),
        }
        address = reverse("admin:payments_payment_money", args=[piece.purchase_id])
        return format_html('{} · <a href="{}">{}</a>', words, address, piece.purchase.number)

    @display(description=gettext_lazy("Delivery"))
    def delivery(self, order: Order) -> str:
        return delivery_of(order)

    @display(description=gettext_lazy("Metal"), ordering="alloy__position")
    def metal(self, order: Order) -> str:
        return order.alloy.name

    @display(description=gettext_lazy("Wished"))
    def wishes(self, order: Order) -> str:
        return "; ".join(f"{name}: {wish}" for name, wish in order.wishes)

    @display(description=gettext_lazy("Operator"))
    def maker(self, order: Order) -> str:
        return str(order.operator) if order.operator else "—"

    @display(description=gettext_lazy("Price"))
    def cost(self, order: Order) -> str:
        if order.quote is None:
            return "—"
        return rub(order.quote.total) if order.quote.total is not None else _("by hand")

    @display(description=gettext_lazy("Price"))
    def parts(self, order: Order) -> str:
        if order.quote is None or order.quote.total is None:
            return str(self.cost(order))
        lines = [*order.quote.named_parts, (_("Total"), order.quote.total)]
        rows = ((name, rub(amount)) for name, amount in lines)
        body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', rows)
        table = format_html('<table class="parts">{}</table>', body)
        said = format_html_join("", "<p>{}</p>", ((each,) for each in origin(order)))
        return format_html("{}{}", table, said)

    @display(description=gettext_lazy("Quote"))
    def document(self, order: Order) -> str:
        if order.quote is None:
            return "—"
        return format_html(
            '<a href="{}">{}</a>', order.quote.get_absolute_url(), order.quote.number
        )

    @display(description=gettext_lazy("Verdict"))
    def verdict(self, order: Order) -> str:
        return str(order.quote.get_verdict_display()) if order.quote else "—"

    @display(description=gettext_lazy("What to know"))
    def reasons(self, order: Order) -> str:
        return " ".join(order.quote.reasons) if order.quote and order.quote.findings else "—"

    @display(description=gettext_lazy("Picture"))
    def picture(self, order: Order) -> str:
        if order.model is None:
            return "—"
        measurement = store.newest(order.model)
        context = {
            "order": order,
            "measurement": measurement,
            "places": pins(measurement.facts) if measurement else [],
        }
        return render_to_string("crm/_piece.html", context)

    @display(description=gettext_lazy("Model"))
    def model_file(self, order: Order) -> str:
        if order.model is None:
            return "—"
        address = reverse("admin:orders_order_model", args=[order.pk])
        return format_html('<a href="{}">{}</a>', address, f"{order.number}.{order.model.format}")
