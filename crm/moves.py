"""A seller's moves, on one order or on many: each order is moved, or refused, on its own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from jewelry.accounts.models import User
from jewelry.orders import lifecycle, permissions
from jewelry.orders.errors import ModelChanged, MoveRefused, PriceChanged
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.pricing import quotes
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, Unadjustable
from jewelry.pricing.quotes.adjust import adjust as adjust_quote


@dataclass
class Outcome:
    moved: list[Order] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def move(order: Order, verb: Verb, seller: User, answers: dict[str, Any]) -> Order:
    match verb:
        case Verb.APPROVE:
            return lifecycle.approve(order, seller, answers.get("quote"))
        case Verb.ACCEPT:
            return lifecycle.accept(order, seller, answers["total"], answers["reason"])
        case Verb.CLOSE:
            return lifecycle.close(order, seller)
        case Verb.CANCEL:
            return lifecycle.cancel(
                order, seller, answers["reason"], grant=answers.get("grant", "")
            )
        case Verb.RETURN:
            return lifecycle.give_back(order, seller, answers["reason"])
        case Verb.PRICE:
            return price(order, seller, answers)
        case Verb.ADJUST:
            return adjust(order, seller, answers)
    raise ValueError(f"{verb} is not a seller's move")


@transaction.atomic
def price(order: Order, seller: User, answers: dict[str, Any]) -> Order:
    """Raises `ModelChanged` if the file on the seller's page was replaced since, or read anew."""
    now = order.quote and order.quote.public_id
    if answers.get("quote") not in (None, now) and permissions.may(order, seller, Verb.PRICE):
        raise ModelChanged(order)
    hand = quotes.HandPrice(answers["total"], seller, answers["reason"])
    quote = quotes.by_hand(
        order.model, order.specification, hand, customer=order.customer, replaces=order.quote
    )
    return lifecycle.price(order, quote, seller, answers["sure"])


def adjust(order: Order, seller: User, answers: dict[str, Any]) -> Order:
    """A double click finds the first click's result."""
    try:
        with transaction.atomic():
            quote = _adjusted(order, seller, answers)
            return lifecycle.adjust(order, quote, seller, answers["sure"])
    except PriceChanged:
        order.refresh_from_db()
        if order.quote and _is_that(order.quote, seller, answers):
            return order
        raise


def _adjusted(order: Order, seller: User, answers: dict[str, Any]) -> Quote:
    seen = Quote.objects.filter(public_id=answers["quote"]).first()
    if seen is None:
        raise PriceChanged(order)
    change = Adjustment(By(answers["by"]), answers["value"], seller, answers["reason"])
    try:
        quote = adjust_quote(seen, change)
    except Unadjustable as why:
        raise MoveRefused(order, str(why)) from why
    quote.save()
    return quote


def _is_that(quote: Quote, seller: User, answers: dict[str, Any]) -> bool:
    """Return whether the quote is the result of these very answers about that price."""
    change = quote.inputs.get("adjustment")
    said = (answers["by"], str(answers["value"]))
    return (
        quote.replaces is not None
        and quote.replaces.public_id == answers["quote"]
        and (quote.author, quote.note) == (seller, answers["reason"])
        and ((change["by"], change["value"]) == said if change else not answers["value"])
    )


def move_all(orders: Iterable[Order], verb: Verb, seller: User, answers: dict[str, Any]) -> Outcome:
    outcome = Outcome()
    for order in orders:
        try:
            outcome.moved.append(move(order, verb, seller, answers))
        except MoveRefused as refused:
            outcome.refused.append(str(refused))
    return outcome
