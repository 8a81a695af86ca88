"""A seller's moves, on one order or on many: each order is moved, or refused, on its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from crm.forms import AcceptForm, AdjustForm, ApproveForm, CancelForm, PriceForm, ReasonForm
from jewelry.accounts.models import User
from jewelry.orders import lifecycle, permissions
from jewelry.orders.errors import ModelChanged, MoveRefused, PriceChanged
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.pricing import quotes
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, Unadjustable
from jewelry.pricing.quotes.adjust import adjust as adjust_quote

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Answers = dict[str, Any]


@dataclass
class Outcome:
    moved: list[Order] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def _approve(order: Order, seller: User, answers: Answers) -> Order:
    return lifecycle.approve(order, seller, answers.get("quote"))


def _accept(order: Order, seller: User, answers: Answers) -> Order:
    return lifecycle.accept(order, seller, answers["total"], answers["reason"])


def _close(order: Order, seller: User, answers: Answers) -> Order:
    return lifecycle.close(order, seller)


def _cancel(order: Order, seller: User, answers: Answers) -> Order:
    return lifecycle.cancel(order, seller, answers["reason"], grant=answers.get("grant", ""))


def _give_back(order: Order, seller: User, answers: Answers) -> Order:
    return lifecycle.give_back(order, seller, answers["reason"])


@transaction.atomic
def _price(order: Order, seller: User, answers: Answers) -> Order:
    """Raises `ModelChanged` if the file on the seller's page was replaced since, or read anew."""
    now = order.quote and order.quote.public_id
    if answers.get("quote") not in (None, now) and permissions.may(order, seller, Verb.PRICE):
        raise ModelChanged(order)
    hand = quotes.HandPrice(answers["total"], seller, answers["reason"])
    quote = quotes.by_hand(
        order.model, order.specification, hand, customer=order.customer, replaces=order.quote
    )
    return lifecycle.price(order, quote, seller, answers["sure"])


def _adjust(order: Order, seller: User, answers: Answers) -> Order:
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


def _adjusted(order: Order, seller: User, answers: Answers) -> Quote:
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


def _is_that(quote: Quote, seller: User, answers: Answers) -> bool:
    """Return whether the quote is the result of these very answers about that price."""
    change = quote.inputs.get("adjustment")
    said = (answers["by"], str(answers["value"]))
    return (
        quote.replaces is not None
        and quote.replaces.public_id == answers["quote"]
        and (quote.author, quote.note) == (seller, answers["reason"])
        and ((change["by"], change["value"]) == said if change else not answers["value"])
    )


@dataclass(frozen=True)
class Press:
    """A seller's move. `make` takes the order, the seller and what they answered in `form`.

    `button` makes the move; `opens` shows the form, where it asks something.
    """

    form: type[Form]
    make: Callable[[Order, User, Answers], Order]
    button: "_StrPromise"
    opens: "_StrPromise | str" = ""


PRESSES: dict[Verb, Press] = {
    Verb.APPROVE: Press(ApproveForm, _approve, _("Approve for production")),
    Verb.ACCEPT: Press(
        AcceptForm, _accept, _("Note the yes"), _("The customer agreed by telephone…")
    ),
    Verb.ADJUST: Press(AdjustForm, _adjust, _("Adjust the price"), _("Adjust the price…")),
    Verb.CLOSE: Press(Form, _close, _("Close: delivered")),
    Verb.CANCEL: Press(CancelForm, _cancel, _("Cancel the order"), _("Cancel…")),
    Verb.RETURN: Press(ReasonForm, _give_back, _("Return to the shelf"), _("Return to the shelf…")),
    Verb.PRICE: Press(PriceForm, _price, _("Set the price"), _("Price by hand…")),
}
"""As the order's page shows them."""

PRICES = (Verb.PRICE, Verb.ADJUST)
"""Moves whose new price is shown before it is set."""


def move_all(orders: Iterable[Order], verb: Verb, seller: User, answers: Answers) -> Outcome:
    outcome = Outcome()
    for order in orders:
        try:
            outcome.moved.append(PRESSES[verb].make(order, seller, answers))
        except MoveRefused as refused:
            outcome.refused.append(str(refused))
    return outcome
