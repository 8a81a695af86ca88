"""The texts of letters to customers, by what happened to the order, in the active language."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jewelry.notices import links
from jewelry.orders.consent import SELLER
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter
from jewelry.pricing.labels import rub

KINDS = {
    Verb.SUBMIT: "received",
    Verb.PRICE: "priced",
    Verb.ADJUST: "decision",
    Verb.REPRICE: "decision",
    Verb.ACCEPT: "agreed",
    Verb.TAKE: "taken",
    Verb.SHIP: "shipped",
    Verb.CANCEL: "cancelled",
}
"""The steps that customers care about; of the others the order's page tells."""

TITLES = {
    "received": gettext_lazy("We have your order"),
    "priced": gettext_lazy("The price is ready"),
    "decision": gettext_lazy("The price has changed: please look"),
    "agreed": gettext_lazy("We noted your yes"),
    "taken": gettext_lazy("Your piece is at the bench"),
    "shipped": gettext_lazy("Your piece is on its way"),
    "cancelled": gettext_lazy("Your order is cancelled"),
    "reminder": gettext_lazy("Reminder"),
}
"""By kind; a reminder's own depends on whose turn it is."""


PRICES = {Verb.PRICE, Verb.ADJUST, Verb.REPRICE, Verb.ACCEPT}


def is_told(event: OrderEvent) -> bool:
    """Of a new price or a yes, write only what the customer does not know yet."""
    if event.verb == Verb.REPRICE:
        return bool(event.data.get("waits"))
    if event.verb == Verb.ACCEPT:
        return bool(event.data.get("agreed_by") == SELLER)
    return event.verb in KINDS


def step(event: OrderEvent) -> Letter:
    order = event.order
    title = str(TITLES[KINDS[Verb(event.verb)]])
    rows = [
        (_("Order"), order.number),
        (_("Piece"), shortened(order.title)),
        (_("Metal"), order.alloy.name),
    ]
    if event.verb in PRICES:
        rows += _prices(event)
    return _letter(order, title, _lines(event), rows, answer=bool(event.data.get("waits")))


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
    page = links.absolute(reverse("shop:order", args=[order.public_id]))
    return Letter(
        subject=f"{order.number}: {title}",
        title=title,
        lines=lines,
        rows=rows,
        button=(
            (_("Look at the price and answer"), page)
            if answer
            else (_("Follow the order"), links.track(order))
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
        case Verb.TAKE:
            return [_("A jeweller has taken your order and is making it.")]
        case Verb.SHIP:
            return [_("It has left the workshop.")]
    return [event.reason] if event.reason else []
