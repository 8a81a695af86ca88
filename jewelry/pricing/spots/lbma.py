"""LBMA's JSON: one file for each metal, a row for each day, `v` in dollars, pounds and euros per
ounce.

A file's name tells its metal; its content does not.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jewelry.pricing.spots.reading import (
    AN_OUNCE,
    METALS,
    NotUsable,
    day_of,
    name_of,
    number,
    until,
)

SERIES = {
    "gold": "gold_pm",
    "silver": "silver",
    "platinum": "platinum_pm",
    "palladium": "palladium_pm",
}
"""The afternoon's auction, which most contracts name; silver has one a day."""

DAY = "%Y-%m-%d"


@dataclass(frozen=True)
class Price:
    """Dollars per troy ounce."""

    day: date
    dollars: Decimal


def metal_of(name: str) -> str:
    """Return the metal. Raises `NotUsable` for a name with none of the four, or more than one."""
    found = [metal for metal in METALS if metal in name.lower()]
    if len(found) != 1:
        raise NotUsable(
            _("Whose prices are in “%(name)s”? Name the file as LBMA does, such as gold_pm.json.")
            % {"name": name[:80]}
        )
    return found[0]


def newest(data: bytes, metal: str, today: date) -> Price:
    """Return the price of the newest day up to `today` that has one: days without an auction
    have null."""
    found: dict[date, object] = {}
    for row in _rows(data):
        dollars = _dollars(row)
        if dollars is None:
            continue
        day = day_of(row.get("d", ""), DAY)
        if found.setdefault(day, dollars) != dollars:
            raise NotUsable(_("%(metal)s has two prices on one day.") % {"metal": name_of(metal)})
    day = max(until(set(found), today))
    return Price(day, number(found[day], *AN_OUNCE, name_of(metal)))


def _rows(data: bytes) -> list[Any]:
    """Read numbers as text; refuse deep nesting and NaN."""
    try:
        rows = json.loads(data, parse_float=str, parse_int=str, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise NotUsable(_("It is not sound JSON.")) from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotUsable(_("It is not in the form that is published."))
    return rows


def _dollars(row: dict[str, Any]) -> object:
    values = row.get("v")
    if not isinstance(values, list) or not values:
        raise NotUsable(_("It is not in the form that is published."))
    return values[0]


def _refuse(constant: str) -> None:
    raise ValueError(constant)
