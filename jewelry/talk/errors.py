"""Why a message was not written, in sentences the faces show as they are."""

from django.utils.translation import gettext as _

from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order


class NothingSaid(MoveRefused):
    def __init__(self, order: Order) -> None:
        super().__init__(order, _("Write something, please."))


class TooLong(MoveRefused):
    def __init__(self, order: Order, most: int) -> None:
        sentence = _("A message has at most %(most)d characters. Please send it in parts.")
        super().__init__(order, sentence % {"most": most})


class TooOften(MoveRefused):
    def __init__(self, order: Order, most: int) -> None:
        sentence = _(
            "You have written %(most)d messages in a short time, and there we stop. Please write "
            "again later: what you sent is with us."
        )
        super().__init__(order, sentence % {"most": most})


class TooManyFiles(MoveRefused):
    def __init__(self, order: Order, most: int) -> None:
        sentence = _("You have sent %(most)d files within a day, and there we stop.")
        super().__init__(order, sentence % {"most": most})
