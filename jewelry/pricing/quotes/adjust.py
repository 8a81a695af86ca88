"""A person's change of a price, added to everything the price was made from."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jewelry.accounts.models import User
from jewelry.pricing.engine.inputs import UNREADABLE, replay
from jewelry.pricing.models import Quote

KEPT = ("customer", "model", "alloy", "tariff", "quantity", "verdict", "findings")


class By(models.TextChoices):
    """Whether the number is an amount or a percentage."""

    AMOUNT = "amount", gettext_lazy("roubles")
    PERCENT = "percent", gettext_lazy("per cent")


class Unadjustable(ValueError):
    """The sentence tells the seller why."""


@dataclass(frozen=True)
class Adjustment:
    """`value` in roubles or per cent, negative for a cheaper piece; who adjusts, and why."""

    by: By
    value: Decimal
    author: User
    note: str


def adjust(quote: Quote, adjustment: Adjustment) -> Quote:
    """Return an unsaved quote that replaces this one, with this adjustment instead of an earlier
    one.

    An adjustment of 0 takes the earlier one back. The operator's pay stays what the formula gives.
    Raises `Unadjustable`.
    """
    inputs = _changed(quote, adjustment)
    try:
        made = replay(inputs)
    except UNREADABLE:
        made = None
    if made is None:
        raise Unadjustable(_("There is no price to adjust here."))
    if made.total <= 0:
        raise Unadjustable(_("That would leave nothing of the price."))
    return Quote(
        **{name: getattr(quote, name) for name in KEPT},
        replaces=quote,
        author=adjustment.author,
        note=adjustment.note[:500],
        inputs=inputs,
        parts=[[code, str(amount)] for code, amount in made.parts],
        mass_net=made.mass_net,
        mass_billed=made.mass_billed,
        total=made.total,
        fee=made.fee,
        valid_until=timezone.now() + timedelta(days=quote.tariff.valid_days),
    )


def is_taken_back(quote: Quote) -> bool:
    """Return whether this quote takes an adjustment back."""
    before = quote.replaces
    return (
        quote.author_id is not None
        and "adjustment" not in quote.inputs
        and before is not None
        and "adjustment" in before.inputs
    )


def _changed(quote: Quote, adjustment: Adjustment) -> dict[str, Any]:
    first = {name: value for name, value in quote.inputs.items() if name != "adjustment"}
    if not adjustment.value:
        if first == quote.inputs:
            raise Unadjustable(_("Nothing would change."))
        return first
    change = {
        "by": str(adjustment.by),
        "value": str(adjustment.value),
        "vat": str(quote.tariff.vat),
    }
    return first | {"adjustment": change}
