"""The moves that operators make at the board, each with its words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Press:
    """`make` takes the order, the operator and, for a return, the reason; `done` tells the result.

    `button` is "" for moves with a form of their own in mes/_verbs.html. `asks`: the button opens
    a page with questions.
    """

    make: Callable[..., Order]
    done: "_StrPromise"
    button: "_StrPromise | str" = ""
    asks: bool = False


PRESSES: dict[Verb, Press] = {
    Verb.TAKE: Press(lifecycle.take, _("%(number)s is yours.")),
    Verb.COMPLETE: Press(lifecycle.complete, _("%(number)s is made."), _("It is made")),
    Verb.PACK: Press(lifecycle.pack, _("%(number)s is being packed."), _("Pack")),
    Verb.SHIP: Press(lifecycle.ship, _("%(number)s is on its way."), _("Shipped")),
    Verb.RETURN: Press(lifecycle.give_back, _("%(number)s is free again.")),
}
"""The next step first."""

SHIP_PARCEL = replace(PRESSES[Verb.SHIP], button=_("Ship…"), asks=True)
"""Of an order that is a piece of a purchase: it goes to somebody, by a carrier."""
