"""The types of events. Partners' programs know them by name, so none is ever renamed."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REFERRED, PRICE_CHANGED = "order.referred", "order.price_changed"
PRICE_ACCEPTED, PRICE_DECLINED = "order.price_accepted", "order.price_declined"
REVISED = "order.revised"
PAID, REFUNDED, MESSAGE = "order.paid", "order.refunded", "order.message"
OF_VERB = {
    Verb.REFER: REFERRED,
    Verb.ACCEPT: PRICE_ACCEPTED,
    Verb.DECLINE: PRICE_DECLINED,
    Verb.PAY: PAID,
    Verb.REFUND: REFUNDED,
    Verb.SAY: MESSAGE,
    Verb.ASK: MESSAGE,
}

EVENT_KINDS: "dict[str, str | _StrPromise]" = {
    **{f"order.{status.value.lower()}": status.label for status in Status},
    REFERRED: _("Passed to a person to price"),
    PRICE_CHANGED: _("Price changed"),
    PRICE_ACCEPTED: _("Price accepted"),
    PRICE_DECLINED: _("Price declined"),
    REVISED: _("Model changed"),
    PAID: _("Paid"),
    REFUNDED: _("Refunded"),
    MESSAGE: _("Message"),
}


def every_kind() -> list[str]:
    return list(EVENT_KINDS)


def of(verb: str, before: str, after: str) -> str:
    """A change of status is named by the new status, except a revision."""
    if verb == Verb.REVISE:
        return REVISED
    if before != after:
        return f"order.{after.lower()}"
    return OF_VERB.get(Verb(verb), PRICE_CHANGED)
