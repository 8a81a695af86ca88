"""How a person is about to change a price, and whether the page asks once more."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jewelry.pricing.engine.inputs import UNREADABLE, change_of
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Quote, Tariff
from jewelry.pricing.quotes.adjust import Adjustment, adjust

GREAT_CHANGE_SHARE = Decimal("0.5")
"""Of the old price, up or down."""


@dataclass(frozen=True)
class HandChange:
    """Totals in roubles with VAT. `first` is the one before any adjustment; None: there was no
    price."""

    before: Decimal | None
    after: Decimal
    first: Decimal | None
    limit: Decimal

    @property
    def by(self) -> Decimal | None:
        return None if self.before is None else self.after - self.before

    @property
    def token(self) -> str:
        """Return the token of a yes to exactly these numbers."""
        return " ".join(f"{total or 0:.2f}" for total in (self.before, self.after))

    def is_meant(self, sure: str) -> bool:
        """`sure` is the `token` of the numbers that the person confirmed, or ""."""
        return sure == self.token if sure else not self.doubts

    @property
    def doubts(self) -> list[str]:
        """Return why to ask once more, in sentences; empty for an ordinary change."""
        found, after = [], rub(self.after)
        if self._is_great(self.before):
            words = _("The price changes by more than half: %(after)s instead of %(before)s.")
            found.append(words % {"before": rub(self.before or Decimal(0)), "after": after})
        elif self._is_great(self.first):
            words = _("%(after)s is more than half away from the first price, %(first)s.")
            found.append(words % {"first": rub(self.first or Decimal(0)), "after": after})
        if self.after > self.limit and (self.before is None or self.after > self.before):
            words = _("%(after)s is above %(limit)s, the tariff's limit for an order.")
            found.append(words % {"after": after, "limit": rub(self.limit)})
        return found

    def _is_great(self, old: Decimal | None) -> bool:
        return old is not None and abs(self.after - old) > old * GREAT_CHANGE_SHARE


def of_adjustment(quote: Quote, adjustment: Adjustment) -> HandChange:
    """Return the change without writing anything. Raises `Unadjustable`."""
    return between(quote, adjust(quote, adjustment))


def between(old: Quote | None, new: Quote) -> HandChange:
    """`old` is the order's present quote."""
    before, first = (old.total, first_price(old)) if old else (None, None)
    return HandChange(before, new.total or Decimal(0), first, new.tariff.max_order_total)


def of_price(quote: Quote | None, total: Decimal) -> HandChange:
    """`quote` is the order's present quote."""
    before = quote.total if quote else None
    first = first_price(quote) if quote else None
    return HandChange(before, total, first, Tariff.objects.in_force().max_order_total)


def first_price(quote: Quote) -> Decimal | None:
    """Return the total that adjustments count from: the one before the quote's adjustment, if
    any."""
    try:
        change = change_of(quote.inputs)
    except UNREADABLE:
        change = None
    return quote.total - change if quote.total is not None and change else quote.total
