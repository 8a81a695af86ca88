"""The texts of letters to customers, by what happened to the order, in the active language."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from jewelry.notices import links, of_parcels, of_purchases
from jewelry.notices.kinds import KINDS, TITLES
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter
from jewelry.pricing.labels import rub
from jewelry.shipping import sending as shipping
from jewelry.talk.models import Message

PRICES = {Verb.PRICE, Verb.ADJUST, Verb.REPRICE, Verb.ACCEPT}
MAX_WORDS = 1500
"""Of a message, in its letter."""


def step(event: OrderEvent) -> Letter:
    match event.verb:
        case Verb.SUBMIT if "purchase" in event.data:
            return of_purchases.received(event)
        case Verb.PAY | Verb.REFUND:
            return of_purchases.money(event)
        case Verb.SAY | Verb.ASK:
            return _message(event)
    order, parcel = event.order, shipping.shipment_of(event.order)
    if event.verb == Verb.CLOSE:
        return of_parcels.delivered(event, parcel)
    if event.verb == Verb.SHIP and parcel:
        return of_parcels.shipped(event, parcel)
    title = str(TITLES[KINDS[Verb(event.verb)]])
    rows = [
        (_("Order"), order.number),
        (_("Piece"), shortened(order.title)),
        (_("Metal"), order.alloy.name),
    ]
    if event.verb in PRICES:
        rows += _prices(event)
    return _letter(order, title, _lines(event), rows, answer=bool(event.data.get("waits")))


def _message(event: OrderEvent) -> Letter:
    order, said = event.order, Message.objects.get(pk=event.data["message"])
    lines = [shortened(line, MAX_WORDS) for line in said.text.splitlines() if line.strip()]
    if files := ", ".join(file.name for file in said.attachments.all()):
        lines.append(_("With files: %(names)s") % {"names": files})
    if said.asks:
        lines.append(_("The work goes on when you have answered."))
    rows = [(_("Order"), order.number), (_("Piece"), shortened(order.title))]
    letter = _letter(order, str(TITLES[KINDS[Verb(event.verb)]]), lines, rows)
    return replace(letter, button=(_("Read and answer"), f"{links.order_address(order)}#talk"))


def _prices(event: OrderEvent) -> list[tuple[str, str]]:
    after, before = event.data.get("after"), event.data.get("before")
    if after is None:
        total = event.order.total
        return [] if total is None else [(_("Price with VAT"), rub(total))]
    was = [(_("It was"), rub(Decimal(before)))] if before not in (None, after) else []
    return [(_("Price with VAT"), rub(Decimal(after))), *was]


def reminder(order: Order) -> Letter:
    """To a customer whose turn it is."""
    if order.waits_for_customer and order.total is not None:
        rows = [(_("Order"), order.number), (_("Price with VAT"), rub(order.total))]
        title = _("Your answer is awaited")
        return _letter(
            order,
            title,
            [_("Nothing is made until you agree; silence is not a yes.")],
            rows,
            answer=True,
        )
    rows = [(_("Order"), order.number), (_("Piece"), shortened(order.title))]
    if order.awaits_answer:
        title = _("We wait for your answer")
        lines = [_("We have asked you something."), _("The work goes on when you have answered.")]
        letter = _letter(order, title, lines, rows)
        return replace(letter, button=(_("Read and answer"), f"{links.order_address(order)}#talk"))
    if order.awaits_payment:
        lines = [_("Work begins when it has come.")]
        letter = _letter(order, _("Your payment is awaited"), lines, rows)
        return replace(letter, button=(_("Look and pay"), f"{links.order_address(order)}#payment"))
    lines = [_("It was begun but not sent. Finish it when you like, or leave it.")]
    return _letter(order, _("Your order is waiting for you"), lines, [(_("Order"), order.number)])


def _letter(
    order: Order,
    title: str,
    lines: list[str],
    rows: list[tuple[str, str]],
    *,
    answer: bool = False,
) -> Letter:
    """`answer`: it asks for one, which is given on the order's own page, after signing in."""
    return Letter(
        subject=f"{order.number}: {title}",
        title=title,
        lines=lines,
        rows=rows,
        button=(
            _("Look at the price and answer") if answer else _("Follow the order"),
            links.order_address(order),
        ),
        unsubscribe=links.unsubscribe(order.customer),
    )


def _lines(event: OrderEvent) -> list[str]:
    match event.verb:
        case Verb.SUBMIT:
            return [
                _("Next, the model is measured and the price computed. We write when it is there.")
            ]
        case Verb.PRICE | Verb.ADJUST | Verb.REPRICE if event.data.get("waits"):
            asked = _(
                "Nothing is made until you agree; silence is not a yes. You may also say no, or cancel."
            )
            return [asked, *([event.words] if event.words else [])]
        case Verb.ACCEPT:
            noted = _(
                "You agreed to this price by telephone, and we noted it. If you did not, cancel "
                "the order on its page before it is approved."
            )
            return [noted, event.reason]
        case Verb.PRICE:
            return [
                _(
                    "A person looks at the piece and approves it for work. Until then you may cancel."
                )
            ]
        case Verb.ADJUST:
            known = _(
                "You have agreed to this price, or to a higher one. Until the piece is approved "
                "for work you may cancel."
            )
            return [known, event.reason]
        case Verb.APPROVE:
            return [_("The piece is waiting for a jeweller to take it to the bench.")]
        case Verb.TAKE:
            return [_("A jeweller has taken your order and is making it.")]
        case Verb.SHIP:
            return [_("It has left the workshop.")]
    return [event.reason] if event.reason else []
