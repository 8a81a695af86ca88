"""Letters about a parcel: that it left, and that it is there; one for all its pieces."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jewelry.notices import links
from jewelry.notices.kinds import TITLES, kind_of
from jewelry.orders.models import OrderEvent
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter
from jewelry.purchases.models import SaleRules
from jewelry.shipping.models import Shipment


def shipped(event: OrderEvent, parcel: Shipment) -> Letter:
    """With the carrier, and its page of the parcel where it has one."""
    if parcel.carrier is None:
        lines = [_("It was handed over at the workshop. If not to you, write to us at once.")]
        return _letter(event, parcel, lines)
    rows = [(_("Carrier"), str(parcel.carrier))]
    if parcel.number:
        rows.append((_("Number"), parcel.number))
    if parcel.expected_on:
        rows.append((_("Expected by"), date_format(parcel.expected_on, "j E")))
    letter = _letter(event, parcel, [_("It has left the workshop.")])
    link = (_("Where the parcel is"), parcel.link) if parcel.link else None
    return replace(letter, rows=[*letter.rows, *rows], link=link)


def delivered(event: OrderEvent, parcel: Shipment | None) -> Letter:
    """Somebody else than the customer says so: what they can do if it is not true."""
    until = event.created_at + timedelta(days=SaleRules.objects.present().claim_days)
    sentence = _("If it is not, or not as it should be, tell us on its page until %(day)s.")
    day = date_format(timezone.localtime(until), "j E Y")
    lines = [_("It is with you, as we know."), sentence % {"day": day}]
    return _letter(event, parcel, lines)


def _letter(event: OrderEvent, parcel: Shipment | None, lines: list[str]) -> Letter:
    title = str(TITLES[kind_of(event)])
    orders = parcel.orders.order_by("pk") if parcel else [event.order]
    about, button = event.order.number, (_("Open the order"), links.order_address(event.order))
    if parcel and len(orders) > 1:
        about = parcel.purchase.number
        button = (_("Open the purchase"), links.purchase_address(parcel.purchase))
    return Letter(
        subject=f"{about}: {title}",
        title=title,
        lines=lines,
        rows=[(order.number, shortened(order.title)) for order in orders],
        button=button,
        unsubscribe=links.unsubscribe(event.order.customer),
    )
