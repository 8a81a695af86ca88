"""What a customer is written, by what happened to the order; in the language that is active."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jewelry.notices import links
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.platform.mail import Letter
from jewelry.pricing.words import rub

KINDS = {
    Verb.SUBMIT: "received",
    Verb.PRICE: "priced",
    Verb.ADJUST: "decision",
    Verb.TAKE: "taken",
    Verb.SHIP: "shipped",
    Verb.CANCEL: "cancelled",
}
"""The steps that customers care about; of the others the order's page tells."""

TITLES = {
    "received": gettext_lazy("We have your order"),
    "priced": gettext_lazy("The price is ready"),
    "decision": gettext_lazy("The price has changed: please look"),
    "taken": gettext_lazy("Your piece is at the bench"),
    "shipped": gettext_lazy("Your piece is on its way"),
    "cancelled": gettext_lazy("Your order is cancelled"),
    "reminder": gettext_lazy("Reminder"),
}
"""By kind; a reminder's own depends on whose turn it is."""


def step(event: OrderEvent) -> Letter:
    order = event.order
    title = str(TITLES[KINDS[Verb(event.verb)]])
    price = order.quote.total if order.quote else None
    rows = [(_("Order"), order.number), (_("Piece"), order.title), (_("Metal"), order.alloy.name)]
    if price is not None and event.verb in {Verb.PRICE, Verb.ADJUST}:
        rows.append((_("Price with VAT"), rub(price)))
    return _letter(order, title, _lines(event), rows)


def reminder(order: Order) -> Letter:
    """To a customer whose turn it is."""
    lines = [_("It was begun but not sent. Finish it when you like, or leave it.")]
    return _letter(order, _("Your order is waiting for you"), lines, [(_("Order"), order.number)])


def _letter(order: Order, title: str, lines: list[str], rows: list[tuple[str, str]]) -> Letter:
    return Letter(
        subject=f"{order.number}: {title}",
        title=title,
        lines=lines,
        rows=rows,
        button=(_("Follow the order"), links.track(order)),
        unsubscribe=links.unsubscribe(order.customer),
    )


def _lines(event: OrderEvent) -> list[str]:
    match event.verb:
        case Verb.SUBMIT:
            return [
                _("Next, the model is measured and the price computed. We write when it is there.")
            ]
        case Verb.PRICE:
            return [
                _(
                    "A person looks at the piece and approves it for work. Until then you may cancel."
                )
            ]
        case Verb.ADJUST:
            return [
                _("If you agree, you need do nothing. Until the piece is approved for work you may cancel."),
                event.reason,
            ]  # fmt: skip
        case Verb.TAKE:
            return [_("A jeweller has taken your order and is making it.")]
        case Verb.SHIP:
            return [_("It has left the workshop.")]
    return [event.reason] if event.reason else []
