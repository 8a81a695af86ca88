"""The range of a casting's weight: it shrinks, and is filed and polished."""

from decimal import Decimal

from jewelry.pricing.engine.formula import MILLIGRAM
from jewelry.pricing.models import Quote

LEAST, MOST = "0.83", "1.00"
"""Finished weight ÷ weight of the CAD volume, where a tariff of before says no bounds of its k."""


def band(quote: Quote) -> tuple[Decimal, Decimal] | None:
    """Return the least and the greatest mass in g of one finished piece."""
    rates = quote.inputs.get("rates")
    if quote.mass_net is None or not rates or not (k := Decimal(rates["k"])):
        return None
    drawn = quote.mass_net / k
    low, high = Decimal(rates.get("k_low", LEAST)), Decimal(rates.get("k_high", MOST))
    return (drawn * low).quantize(MILLIGRAM), (drawn * high).quantize(MILLIGRAM)
