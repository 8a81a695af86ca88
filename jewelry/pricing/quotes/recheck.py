"""Checks that a stored quote still gives the price and the parts that it stores."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.utils import timezone

from jewelry.pricing.engine.inputs import UNREADABLE, Made, replay
from jewelry.pricing.labels import FIGURES, PARTS

if TYPE_CHECKING:
    from jewelry.pricing.models import Quote


@dataclass(frozen=True)
class Difference:
    """`what` is a part's code or a column's name; None where one side has no such value."""

    what: str
    stored: Decimal | int | None
    found: Decimal | int | None

    @property
    def name(self) -> str:
        return str(PARTS.get(self.what) or FIGURES.get(self.what) or self.what)


@dataclass(frozen=True)
class Check:
    stored: Decimal | None
    found: Decimal | None
    differences: tuple[Difference, ...]
    at: datetime = field(default_factory=timezone.now)

    @property
    def agrees(self) -> bool:
        return not self.differences

    def without(self, what: str) -> Self:
        """For those whom that figure does not concern."""
        left = tuple(each for each in self.differences if each.what != what)
        return replace(self, differences=left)


def check(quote: "Quote") -> Check:
    """Recompute from the stored inputs alone. Unreadable inputs are a difference."""
    if quote.total is None:
        return Check(None, None, ())
    try:
        made = replay(quote.inputs)
        differences = _differences(quote, made)
    except UNREADABLE:
        return Check(quote.total, None, (Difference("inputs", None, None),))
    return Check(quote.total, made.total if made else None, differences)


def _differences(quote: "Quote", made: Made | None) -> tuple[Difference, ...]:
    stored: dict[str, Decimal] = {}
    for code, amount in quote.parts:  # a part that was written twice counts twice
        stored[code] = stored.get(code, Decimal(0)) + Decimal(amount)
    found = dict(made.parts) if made else {}
    pairs: list[tuple[str, Any, Any]] = [
        (code, stored.get(code), found.get(code)) for code in {**found, **stored}
    ]
    pairs += [
        (name, getattr(quote, name), getattr(made, name, None))
        for name in ("mass_net", "mass_billed", "total", "fee")
    ]
    pairs.append(("quantity", quote.quantity, quote.inputs.get("quantity", quote.quantity)))
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])
