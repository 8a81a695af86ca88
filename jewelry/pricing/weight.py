"""How much a casting may weigh: it shrinks, and is filed and polished."""

from decimal import Decimal

from jewelry.pricing.models import Quote

LEAST, MOST = Decimal("0.83"), Decimal("1.00")
"""Finished weight ÷ weight of the CAD volume, of which a tariff's k is the usual one."""


def band(quote: Quote) -> tuple[Decimal, Decimal] | None:
    """The lightest and the heaviest that one finished piece may be, in g."""
    rates = quote.inputs.get("rates")
    if quote.mass_net is None or not rates or not (k := Decimal(rates["k"])):
        return None
    drawn = quote.mass_net / k
    return (drawn * LEAST).quantize(Decimal("0.001")), (drawn * MOST).quantize(Decimal("0.001"))
