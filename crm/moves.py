"""A seller's moves, on one order or on many: each order is moved, or refused, on its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from jewelry.accounts.models import User
from jewelry.orders import lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.pricing import quotes


@dataclass
class Outcome:
    moved: list[Order] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def move(order: Order, verb: Verb, seller: User, answers: dict[str, Any]) -> Order:
    match verb:
        case Verb.APPROVE:
            return lifecycle.approve(order, seller)
        case Verb.CLOSE:
            return lifecycle.close(order, seller)
        case Verb.CANCEL:
            return lifecycle.cancel(order, seller, answers["reason"])
        case Verb.RETURN:
            return lifecycle.give_back(order, seller, answers["reason"])
        case Verb.PRICE:
            return price(order, seller, answers)
    raise ValueError(f"{verb} is not a seller's move")


@transaction.atomic
def price(order: Order, seller: User, answers: dict[str, Any]) -> Order:
    hand = quotes.HandPrice(answers["total"], seller, answers["reason"])
    quote = quotes.by_hand(order.model, order.specification, hand)
    return lifecycle.price(order, quote, seller)


def move_all(orders: Iterable[Order], verb: Verb, seller: User, answers: dict[str, Any]) -> Outcome:
    outcome = Outcome()
    for order in orders:
        try:
            outcome.moved.append(move(order, verb, seller, answers))
        except MoveRefused as refused:
            outcome.refused.append(str(refused))
    return outcome
