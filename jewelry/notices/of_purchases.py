"""Letters about a whole purchase: its confirmation, its payments and refunds."""

from decimal import Decimal

from django.utils.translation import gettext as _

from jewelry.notices import links
from jewelry.notices.kinds import KINDS, TITLES
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter
from jewelry.pricing.labels import rub
from jewelry.purchases import dues
from jewelry.purchases.models import Purchase


def received(event: OrderEvent) -> Letter:
    """The confirmation: each piece with its order's number and price, and what all costs."""
    purchase = _of(event)
    pieces = purchase.pieces.exclude(order=None).select_related("order__quote")
    rows = [_piece(piece.order) for piece in pieces if piece.order]
    owed = dues.of(purchase)
    if owed.delivery:
        rows.append((purchase.way_name or _("Delivery"), rub(owed.delivery)))
    if all(part.total is not None for part in owed.live):
        rows.append((_("Total"), rub(owed.total)))
    lines = [_("Thank you. A person looks at each piece before the work begins.")]
    if owed.now:
        lines.append(_("Work begins when your payment has come: %(sum)s.") % {"sum": rub(owed.now)})
    return _letter(purchase, event, lines, rows)


def money(event: OrderEvent) -> Letter:
    """What came, or goes back, and what is left to pay."""
    purchase = _of(event)
    rows = [(_("Amount"), rub(Decimal(event.data["amount"])))]
    if event.verb == Verb.PAY and (rest := dues.of(purchase).rest):
        rows.append((_("Left to pay"), rub(rest)))
    return _letter(purchase, event, [event.reason] if event.reason else [], rows)


def _of(event: OrderEvent) -> Purchase:
    return Purchase.objects.get(pieces__order=event.order)


def _piece(order: Order) -> tuple[str, str]:
    cost = rub(order.total) if order.total is not None else _("a person names the price")
    return order.number, f"{shortened(order.title)}, {cost}"


def _letter(
    purchase: Purchase, event: OrderEvent, lines: list[str], rows: list[tuple[str, str]]
) -> Letter:
    title = str(TITLES[KINDS[Verb(event.verb)]])
    return Letter(
        subject=f"{purchase.number}: {title}",
        title=title,
        lines=lines,
        rows=rows,
        button=(_("Open the purchase"), links.purchase_address(purchase)),
        unsubscribe=links.unsubscribe(event.order.customer),
    )
