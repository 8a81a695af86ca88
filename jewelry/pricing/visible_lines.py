"""Which lines of a price its buyer sees: the maker's margin and rates stay hidden.

The margin, the minimum and the rounding are spread over the lines of metal, work and stones in
proportion, so that the lines still add up to the price to the kopeck. Urgency, a discount, an
adjustment and VAT keep lines of their own. The tariff's `shows_margin` shows buyers everything.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from jewelry.accounts.models import STAFF
from jewelry.pricing.engine.formula import KOPECK

if TYPE_CHECKING:
    from jewelry.pricing.models import Quote, Tariff

Part = tuple[str, Decimal]

FOLDED = frozenset({"margin", "minimum", "rounding"})
OF_THEIR_OWN = frozenset({"rush", "discount", "adjustment", "vat"})


def is_shown_in_full(tariff: "Tariff", role: str) -> bool:
    """Sellers always see each part and rate."""
    return tariff.shows_margin or role in STAFF


def lines_of(quote: "Quote", role: str) -> list[Part]:
    """Return the quote's parts as a person of this role sees them."""
    parts = [(code, Decimal(amount)) for code, amount in quote.parts]
    return parts if is_shown_in_full(quote.tariff, role) else fold(parts)


def fold(parts: Iterable[Part]) -> list[Part]:
    """Return the lines in their order, with hidden parts spread over metal, work and stones."""
    parts = list(parts)
    spread = sum((amount for code, amount in parts if code in FOLDED), Decimal(0))
    kept = [(code, amount) for code, amount in parts if code not in FOLDED]
    bearing = [index for index, (code, _amount) in enumerate(kept) if code not in OF_THEIR_OWN]
    for index, share in zip(bearing, _shares([kept[i][1] for i in bearing], spread), strict=True):
        code, amount = kept[index]
        kept[index] = (code, amount + share)
    return kept


def _shares(amounts: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """Split `whole` in proportion to the amounts, to the kopeck; the largest takes the
    remainder."""
    together = sum(amounts, Decimal(0))
    if not together:
        return [Decimal(0)] * len(amounts)
    shares = [(whole * each / together).quantize(KOPECK, ROUND_HALF_UP) for each in amounts]
    largest = max(range(len(amounts)), key=lambda index: amounts[index])
    shares[largest] += whole - sum(shares, Decimal(0))
    return shares
