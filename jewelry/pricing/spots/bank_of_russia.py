"""The Bank of Russia's XML: accounting prices of metals (xml_metall), rates of the day (XML_daily).

Roubles a gram, roubles for so many units of a currency; decimal commas, days as 30.11.2026. The bank
makes its prices from London's in dollars, by the dollar's rate of the day that they are for.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from jewelry.pricing.spots.reading import (
    A_DOLLAR,
    A_GRAM,
    METALS,
    Fields,
    NotUsable,
    day_of,
    name_of,
    number,
    until,
)

METAL_ROOT, RATES_ROOT = "Metall", "ValCurs"
METAL_ADDRESS, RATES_ADDRESS = "xml_metall.asp", "XML_daily.asp"
CODES = dict(zip("1234", METALS, strict=True))
DAY = "%d.%m.%Y"


@dataclass(frozen=True)
class Prices:
    """Roubles per gram, all of one day; `left_out`: codes that are none of the four metals."""

    day: date
    per_gram: dict[str, Decimal]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rate:
    """Roubles for one dollar."""

    day: date
    roubles: Decimal


def prices(rows: list[Fields], today: date) -> Prices:
    """Return the prices of the newest day up to `today` that has all four metals."""
    days: dict[date, dict[str, Decimal]] = defaultdict(dict)
    others = set()
    for row in rows:
        code = row.get("Code", "")
        if code not in CODES:
            others.add(code[:20])
            continue
        found = days[day_of(row.get("Date", ""), DAY)]
        price = _one_price(row, CODES[code])
        if found.setdefault(CODES[code], price) != price:
            raise NotUsable(
                _("%(metal)s has two prices on one day.") % {"metal": name_of(CODES[code])}
            )
    for day in sorted(until(set(days), today), reverse=True):
        if len(days[day]) == len(METALS):
            return Prices(day, days[day], tuple(sorted(others)))
    raise NotUsable(_("No day has prices of all four metals."))


def dollar(attributes: Fields, rows: list[Fields], today: date) -> Rate:
    day = day_of(attributes.get("Date", ""), DAY)
    until({day}, today)
    found = [row for row in rows if row.get("CharCode") == "USD"]
    if len(found) != 1:
        raise NotUsable(_("The dollar's rate is not in it."))
    nominal = number(found[0].get("Nominal", ""), Decimal(1), Decimal(10_000), "Nominal")
    value = number(found[0].get("Value", ""), Decimal(0), A_DOLLAR[1] * nominal, "USD")
    rate = (value / nominal).quantize(Decimal("0.0001"))
    return Rate(day, number(rate, *A_DOLLAR, "USD"))


def _one_price(row: Fields, metal: str) -> Decimal:
    """Buying and selling prices are equal since 2008; a difference is refused."""
    bought, sold = (number(row.get(side, ""), *A_GRAM, name_of(metal)) for side in ("Buy", "Sell"))
    if bought != sold:
        raise NotUsable(_("%(metal)s has two prices on one day.") % {"metal": name_of(metal)})
    return sold
