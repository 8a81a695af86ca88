"""Why an order could not be moved, in sentences the faces show as they are."""

from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jewelry.orders.models import Order
from jewelry.pricing.labels import rub
from jewelry.pricing.quotes.hand_change import HandChange


class MoveRefused(Exception):
    """The order could not be moved, and nothing was written."""

    def __init__(self, order: Order, sentence: str) -> None:
        super().__init__(sentence)
        self.order = order


class WrongStatus(MoveRefused):
    """The order has another status by now: another person was faster, or the page was old."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            order,
            _("%(number)s can't do that now: it is “%(status)s”.")
            % {"number": order.number, "status": order.get_status_display()},
        )


class TooLate(WrongStatus):
    """The order is approved for production, so its file stays."""

    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s is “%(status)s”: its file stays as it is. Please write to us.")
        words = {"number": order.number, "status": order.get_status_display()}
        MoveRefused.__init__(self, order, sentence % words)


class HousePiece(MoveRefused):
    """The file is the firm's own, so no customer may replace it."""

    def __init__(self, order: Order) -> None:
        words = _("%(number)s is a piece of our catalogue: it is made from our own model.")
        super().__init__(order, words % {"number": order.number})


class SameFile(MoveRefused):
    def __init__(self, order: Order) -> None:
        words = {"number": order.number}
        super().__init__(order, _("%(number)s has this very file already.") % words)


class TooManyFiles(MoveRefused):
    def __init__(self, order: Order, most: int) -> None:
        words = {"number": order.number, "most": most}
        sentence = _(
            "%(number)s has had %(most)d files, and there we stop. Please cancel it and order anew, "
            "or write to us."
        )
        super().__init__(order, sentence % words)


class ModelChanged(WrongStatus):
    """The price is for a file, or for a reading of it, that the order had before."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number}
        sentence = _("%(number)s is made from another file by now. Please look again.")
        MoveRefused.__init__(self, order, sentence % words)


class AlreadyTaken(WrongStatus):
    def __init__(self, order: Order) -> None:
        moment = timezone.localtime(order.taken_at)
        today = moment.date() == timezone.localdate()
        words = {
            "number": order.number,
            "who": order.operator,
            "time": date_format(moment, "H:i:s" if today else "SHORT_DATETIME_FORMAT"),
        }
        MoveRefused.__init__(self, order, _("%(number)s was taken by %(who)s at %(time)s.") % words)


class NotAllowed(MoveRefused):
    """The person's role does not make this move, or the order is not theirs."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            order, _("%(number)s: this is not yours to do.") % {"number": order.number}
        )


class HandsFull(MoveRefused):
    """The operator has as many orders in hand as they may."""

    def __init__(self, order: Order, held: int) -> None:
        words = ngettext(
            "You have %(count)s order in hand; finish or return it first.",
            "You have %(count)s orders in hand; finish or return one first.",
            held,
        )
        super().__init__(order, words % {"count": held})


class ReasonMissing(MoveRefused):
    def __init__(self, order: Order) -> None:
        super().__init__(
            order, _("Say why, please: %(number)s's history keeps it.") % {"number": order.number}
        )


class Unpriced(MoveRefused):
    def __init__(self, order: Order) -> None:
        super().__init__(order, _("%(number)s has no model to price.") % {"number": order.number})


class NotAgreed(MoveRefused):
    """The order costs more than the customer has agreed to."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number, "price": order.quote}
        if order.is_declined:
            sentence = _("%(number)s: the customer said no to %(price)s.")
        else:
            sentence = _("%(number)s: the customer has not agreed to %(price)s yet.")
        super().__init__(order, sentence % words)


class NotPaid(MoveRefused):
    """What is due of the order's purchase has not come, and no seller lets it go on unpaid."""

    def __init__(self, order: Order, due: Decimal) -> None:
        words = {"number": order.number, "sum": rub(due)}
        super().__init__(order, _("%(number)s: %(sum)s must be paid first.") % words)


class WaitsForAnswer(MoveRefused):
    """A seller has asked the customer something, and nothing is done before the answer."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number}
        super().__init__(order, _("%(number)s waits for its customer's answer.") % words)


class NothingProposed(MoveRefused):
    """The customer has agreed to the price already, so there is nothing to decline."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number, "price": order.quote}
        super().__init__(order, _("%(number)s: %(price)s is agreed to already.") % words)


class PriceChanged(MoveRefused):
    """The person saw a price that the order does not have any more."""

    def __init__(self, order: Order) -> None:
        words = {"number": order.number, "price": order.quote}
        super().__init__(order, _("%(number)s costs %(price)s by now. Please look again.") % words)


class NotSure(MoveRefused):
    """A price by hand is far from the old one, and the person has not confirmed these numbers."""

    def __init__(self, order: Order, change: HandChange) -> None:
        other = _("%(price)s is not what was looked at.") % {"price": rub(change.after)}
        words = {"number": order.number, "doubts": " ".join(change.doubts) or other}
        super().__init__(order, _("%(number)s: %(doubts)s Please look again.") % words)
