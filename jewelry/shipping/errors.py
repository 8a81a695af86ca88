"""Why pieces could not be shipped, in sentences the faces show as they are."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.shipping.models import Carrier
from jewelry.shipping.numbers import UIN_DIGITS


class NothingToShip(Exception):
    """No order was named. Nothing was written."""


class NotTogether(MoveRefused):
    """Orders of different purchases do not go in one parcel."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number}
        super().__init__(
            order, _("%(number)s is of another purchase: it is shipped apart.") % words
        )


class CarrierMissing(MoveRefused):
    """The purchase is not to be picked up."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number}
        sentence = _("%(number)s is to be sent: say who carries it, please.")
        super().__init__(order, sentence % words)


class WrongNumber(MoveRefused):
    def __init__(self, order: Order, carrier: Carrier) -> None:
        words = {"carrier": carrier, "sample": carrier.sample}
        sentence = _("This is no number of %(carrier)s. Its numbers look like %(sample)s.")
        super().__init__(order, sentence % words)


class NumberUsed(MoveRefused):
    def __init__(self, order: Order, carrier: Carrier, number: str) -> None:
        words = {"carrier": carrier, "number": number}
        sentence = _("%(number)s of %(carrier)s is another parcel's already.")
        super().__init__(order, sentence % words)


class WrongHallmark(MoveRefused):
    def __init__(self, order: Order, typed: str) -> None:
        words = {"number": order.number, "typed": typed[:40], "digits": UIN_DIGITS}
        sentence = _(
            "%(number)s: “%(typed)s” is no hallmark's number (UIN): it has %(digits)s digits."
        )
        super().__init__(order, sentence % words)


class HallmarkUsed(MoveRefused):
    def __init__(self, order: Order, used: Sequence[str]) -> None:
        words = {"number": order.number, "uin": ", ".join(used[:3])}
        sentence = _("%(number)s: %(uin)s is the hallmark's number (UIN) of another piece.")
        super().__init__(order, sentence % words)


class HallmarksMissing(MoveRefused):
    """As many numbers as pieces are asked for."""

    def __init__(self, order: Order, given: int, needed: int) -> None:
        sentence = ngettext(
            "%(number)s needs %(needed)s hallmark's number (UIN); you gave %(given)s.",
            "%(number)s needs %(needed)s hallmarks' numbers (UIN); you gave %(given)s.",
            needed,
        )
        words = {"number": order.number, "needed": needed, "given": given}
        super().__init__(order, sentence % words)
