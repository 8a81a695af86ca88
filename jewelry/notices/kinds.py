"""Which steps of an order are told to its customer, and as what kind of letter."""

from django.utils.translation import gettext_lazy

from jewelry.accounts.models import BUYERS
from jewelry.orders.consent import SELLER
from jewelry.orders.models import OrderEvent
from jewelry.orders.moves import Verb
from jewelry.shipping import sending as shipping

KINDS = {
    Verb.SUBMIT: "received",
    Verb.PRICE: "priced",
    Verb.ADJUST: "decision",
    Verb.REPRICE: "decision",
    Verb.ACCEPT: "agreed",
    Verb.APPROVE: "approved",
    Verb.TAKE: "taken",
    Verb.SHIP: "shipped",
    Verb.CLOSE: "delivered",
    Verb.CANCEL: "cancelled",
    Verb.PAY: "paid",
    Verb.REFUND: "refunded",
    Verb.SAY: "message",
    Verb.ASK: "question",
}
"""The steps that customers care about; of the others the order's page tells."""

OF_PARCELS = {Verb.SHIP: "shipment", Verb.CLOSE: "delivered"}

TITLES = {
    "received": gettext_lazy("We have your order"),
    "priced": gettext_lazy("The price is ready"),
    "decision": gettext_lazy("The price has changed: please look"),
    "agreed": gettext_lazy("We noted your yes"),
    "approved": gettext_lazy("Your piece is approved for work"),
    "taken": gettext_lazy("Your piece is at the bench"),
    "shipped": gettext_lazy("Your piece is on its way"),
    "picked_up": gettext_lazy("Your piece was picked up"),
    "delivered": gettext_lazy("Your piece is delivered"),
    "cancelled": gettext_lazy("Your order is cancelled"),
    "paid": gettext_lazy("We have your payment"),
    "refunded": gettext_lazy("Your money is on its way back"),
    "message": gettext_lazy("A message about your order"),
    "question": gettext_lazy("We have a question about your order"),
    "reminder": gettext_lazy("Reminder"),
}
"""By kind; a reminder's own depends on whose turn it is."""

CONTRACT = frozenset(
    {
        "received", "priced", "decision", "agreed", "paid", "refunded", "shipped", "picked_up",
        "cancelled", "question",
    }
)  # fmt: skip
"""What an order needs: these go also to people who want no other letters."""


def is_told(event: OrderEvent) -> bool:
    """Tell only what the customer does not know yet."""
    said, is_own = event.data, event.role in BUYERS
    match event.verb:
        case Verb.PRICE:
            return not said.get("shown")
        case Verb.REPRICE:
            return bool(said.get("waits"))
        case Verb.ACCEPT:
            return bool(said.get("agreed_by") == SELLER)
        case Verb.PAY | Verb.REFUND:
            return bool(said.get("first"))  # of a purchase's orders
        case Verb.SAY:
            return "message" in said and not is_own
        case Verb.CLOSE:
            return not is_own
    return event.verb in KINDS


def kind_of(event: OrderEvent) -> str:
    """Return the kind of letter that tells of the event."""
    if event.verb == Verb.SHIP and (parcel := shipping.shipment_of(event.order)):
        return "shipped" if parcel.carrier else "picked_up"
    return KINDS[Verb(event.verb)]


def key_of(event: OrderEvent) -> str:
    """Return the letter's key: one letter a purchase, one that a parcel left, one that it came."""
    if event.verb == Verb.SUBMIT and (purchase := event.data.get("purchase")):
        return f"email:purchase:{purchase}"
    if event.verb in OF_PARCELS and (shipment := shipping.shipment_of(event.order)):
        return f"email:{OF_PARCELS[Verb(event.verb)]}:{shipment.pk}"
    return f"email:{event.pk}"
