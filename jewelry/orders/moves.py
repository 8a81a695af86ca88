"""The table of allowed moves of an order: verb, from, to, who."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import BUYERS, STAFF, Role
from jewelry.orders.statuses import BEFORE_APPROVAL, BEFORE_SHIPPING, Status

SYSTEM = "system"
"""The actor when no person moves an order: the pricing worker, the carrier's message."""


class Verb(models.TextChoices):
    START = "start", _("Started")
    UPLOAD = "upload", _("Model uploaded")
    SUBMIT = "submit", _("Submitted")
    PRICE = "price", _("Priced")
    REFER = "refer", _("Passed to a person to price")
    ADJUST = "adjust", _("Price adjusted")
    REPRICE = "reprice", _("Priced anew")
    ACCEPT = "accept", _("Price accepted")
    DECLINE = "decline", _("Price declined")
    REVISE = "revise", _("Model changed")
    APPROVE = "approve", _("Approved for production")
    TAKE = "take", _("Taken into work")
    RETURN = "return", _("Returned to the shelf")
    COMPLETE = "complete", _("Made")
    PACK = "pack", _("Being packed")
    SHIP = "ship", _("Shipped")
    CLOSE = "close", _("Closed")
    CANCEL = "cancel", _("Cancelled")
    PAY = "pay", _("Paid")
    REFUND = "refund", _("Refunded")
    SAY = "say", _("Message")
    ASK = "ask", _("Question")


PRICING = frozenset({Verb.PRICE, Verb.REFER, Verb.ADJUST, Verb.REPRICE})
"""Moves that replace the order's quote."""


@dataclass(frozen=True)
class Move:
    """`own`: a customer moves only their own order, an operator only one they hold."""

    verb: Verb
    sources: frozenset[Status]
    target: Status
    role: str
    own: bool = False
    needs_reason: bool = False


def _move(
    verb: Verb,
    sources: Status | frozenset[Status],
    target: Status,
    *roles: str,
    own: bool = False,
    reason: bool = False,
) -> tuple[Move, ...]:
    many = frozenset({sources}) if isinstance(sources, Status) else sources
    return tuple(Move(verb, many, target, role, own, reason) for role in roles)


def _staying(verb: Verb, *roles: str, own: bool = False) -> tuple[Move, ...]:
    """In every status, which stays."""
    return tuple(move for s in Status for move in _move(verb, s, s, *roles, own=own))


S = Status
# A partner orders as a customer does.

MOVES: tuple[Move, ...] = (
    *_move(Verb.UPLOAD, S.INITIATED, S.FILE_UPLOADED, *BUYERS, own=True),
    *_move(Verb.SUBMIT, frozenset({S.INITIATED, S.FILE_UPLOADED}), S.SUBMITTED, *BUYERS, own=True),
    *_move(Verb.PRICE, S.SUBMITTED, S.PRICE_CALCULATED, SYSTEM, *STAFF),
    *_move(Verb.REFER, S.SUBMITTED, S.SUBMITTED, SYSTEM),
    *_move(Verb.ADJUST, S.PRICE_CALCULATED, S.PRICE_CALCULATED, *STAFF, reason=True),
    *_move(Verb.REPRICE, S.PRICE_CALCULATED, S.PRICE_CALCULATED, SYSTEM),
    *_move(Verb.ACCEPT, S.PRICE_CALCULATED, S.PRICE_CALCULATED, *BUYERS, own=True),
    # A yes by telephone.
    *_move(Verb.ACCEPT, S.PRICE_CALCULATED, S.PRICE_CALCULATED, *STAFF, reason=True),
    *_move(Verb.DECLINE, S.PRICE_CALCULATED, S.PRICE_CALCULATED, *BUYERS, own=True),
    # Another file, or the same one in another unit, size or reading: priced anew.
    *_move(Verb.REVISE, frozenset({S.SUBMITTED, S.PRICE_CALCULATED}), S.SUBMITTED, *BUYERS, own=True),
    *_move(Verb.APPROVE, S.PRICE_CALCULATED, S.MANUFACTURING_APPROVED, *STAFF),
    *_move(Verb.TAKE, S.MANUFACTURING_APPROVED, S.MANUFACTURING_STARTED, Role.OPERATOR),
    *_move(Verb.RETURN, S.MANUFACTURING_STARTED, S.MANUFACTURING_APPROVED, Role.OPERATOR, own=True, reason=True),
    *_move(Verb.RETURN, S.MANUFACTURING_STARTED, S.MANUFACTURING_APPROVED, *STAFF, reason=True),
    *_move(Verb.COMPLETE, S.MANUFACTURING_STARTED, S.MANUFACTURING_COMPLETED, Role.OPERATOR, own=True),
    *_move(Verb.PACK, S.MANUFACTURING_COMPLETED, S.PACKAGING, Role.OPERATOR, own=True),
    *_move(Verb.SHIP, S.PACKAGING, S.SHIPPED, Role.OPERATOR, own=True),
    *_move(Verb.CLOSE, S.SHIPPED, S.CLOSED, SYSTEM, *STAFF),
    # "I have it".
    *_move(Verb.CLOSE, S.SHIPPED, S.CLOSED, *BUYERS, own=True),
    *_move(Verb.CANCEL, BEFORE_APPROVAL, S.CANCELLED, *BUYERS, own=True),
    *_move(Verb.CANCEL, BEFORE_SHIPPING, S.CANCELLED, *STAFF, reason=True),
    *_staying(Verb.PAY, SYSTEM, *STAFF),
    *_staying(Verb.REFUND, SYSTEM, *STAFF),
    *_staying(Verb.SAY, *STAFF),
    *_staying(Verb.SAY, *BUYERS, Role.OPERATOR, own=True),
    *_staying(Verb.ASK, *STAFF),
)  # fmt: skip


def _goes_on(move: Move) -> bool:
    by_house = move.role not in BUYERS and not move.needs_reason
    return by_house and move.target not in move.sources


ONWARD: dict[Status, Move] = {
    source: move for move in reversed(MOVES) if _goes_on(move) for source in move.sources
}
"""The move by which the firm continues an undisturbed order; of several roles, the first in
the table."""
