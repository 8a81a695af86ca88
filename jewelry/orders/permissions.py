"""Which moves a person may make, by the table of moves, the order's status and its people."""

from jewelry.accounts import security_log
from jewelry.accounts.models import Role, User
from jewelry.orders.errors import AlreadyTaken, NotAllowed, ReasonMissing, TooLate, WrongStatus
from jewelry.orders.models import Order
from jewelry.orders.moves import MOVES, SYSTEM, Move, Verb
from jewelry.orders.statuses import BEFORE_APPROVAL, Status


def may(order: Order, actor: User, verb: Verb) -> bool:
    """Return whether to show the button; the move itself checks again under the lock."""
    if verb == Verb.APPROVE and not order.is_agreed:
        return False
    if verb == Verb.ACCEPT and order.is_agreed:
        return False
    if verb == Verb.DECLINE and not order.waits_for_customer:
        return False
    return any(
        move.verb == verb and order.status in move.sources and _is_theirs(move, order, actor)
        for move in MOVES
    )


def may_repeat(order: Order, verb: Verb, actor: User) -> bool:
    """Return whether the person may repeat a yes or no that is done already. False once
    cancelled."""
    return order.status != Status.CANCELLED and may_ever(order, verb, actor)


def may_ever(order: Order, verb: Verb, actor: User) -> bool:
    """Return whether the person may make this move in any status."""
    return any(move.verb == verb and _is_theirs(move, order, actor) for move in MOVES)


def check(order: Order, verb: Verb, actor: User | None, reason: str) -> Move:
    """Return the allowed move, or raise `MoveRefused`. A move calls it under the order's lock."""
    moves = [move for move in MOVES if move.verb == verb and _is_theirs(move, order, actor)]
    if not moves:
        security_log.record("refused", person=actor, verb=verb.value)
        raise NotAllowed(order)
    for move in moves:
        if order.status in move.sources:
            if move.needs_reason and not reason:
                raise ReasonMissing(order)
            return move
    if verb == Verb.REVISE and order.status not in BEFORE_APPROVAL:
        raise TooLate(order)
    raise AlreadyTaken(order) if verb == Verb.TAKE and order.operator else WrongStatus(order)


def _is_theirs(move: Move, order: Order, actor: User | None) -> bool:
    if actor is None:
        return move.role == SYSTEM
    if move.role != actor.role or not actor.is_active:
        return False
    holder = order.operator_id if move.role == Role.OPERATOR else order.customer_id
    return not move.own or holder == actor.pk
