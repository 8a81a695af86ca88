"""Why a request or a review could not be made or answered, in sentences the faces show as they are."""

from django.utils.translation import gettext as _

from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order


class NotOffered(MoveRefused):
    """The rules do not allow it for this piece, or not any more."""

    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s: the rules do not allow this now. Please write to us.")
        super().__init__(order, sentence % {"number": order.number})


class AskedAlready(MoveRefused):
    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s: your first request waits for our answer.")
        super().__init__(order, sentence % {"number": order.number})


class AnsweredAlready(MoveRefused):
    def __init__(self, order: Order) -> None:
        super().__init__(order, _("%(number)s: it is answered already.") % {"number": order.number})


class ClaimOpen(MoveRefused):
    """The order is not closed before its customer has an answer."""

    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s: the customer's request must be answered first.")
        super().__init__(order, sentence % {"number": order.number})


class NoReviewOffered(MoveRefused):
    """Only a delivered piece of the catalogue is reviewed."""

    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s: a piece of the catalogue is reviewed once it is delivered.")
        super().__init__(order, sentence % {"number": order.number})


class ReviewedAlready(MoveRefused):
    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s: you have reviewed it already.")
        super().__init__(order, sentence % {"number": order.number})


class NoReason(MoveRefused):
    def __init__(self, order: Order) -> None:
        sentence = _("%(number)s: say why the review is not shown; its customer reads it.")
        super().__init__(order, sentence % {"number": order.number})
