"""The figures in which two tariffs differ, in words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from jewelry.pricing.models import Tariff
from jewelry.pricing.models.tariffs import TABLES
from jewelry.pricing.tariffs import FIGURES


@dataclass(frozen=True)
class Difference:
    """Texts; "" where one side has no such line."""

    name: str
    before: str
    after: str


def differences(old: Tariff, new: Tariff) -> list[Difference]:
    """Return figures in the order of the form, then the lines of the tables."""
    found = [
        Difference(str(Tariff._meta.get_field(name).verbose_name), *values)  # type: ignore[union-attr]
        for name in FIGURES
        if (values := (_text(getattr(old, name)), _text(getattr(new, name))))[0] != values[1]
    ]
    return found + [each for table in TABLES for each in _lines(table, old, new)]


def _lines(table: type[Any], old: Tariff, new: Tariff) -> list[Difference]:
    sides = [
        {(row.code, row.up_to): row for row in table.objects.filter(tariff=tariff)}
        for tariff in (old, new)
    ]
    found = []
    for place in sorted(sides[0].keys() | sides[1].keys()):
        rows = [side.get(place) for side in sides]
        before, after = (_text(row.price) if row else "" for row in rows)
        if before != after:
            found.append(Difference(str(rows[0] or rows[1]), before, after))
    return found


def _text(value: Any) -> str:
    """2600.00 and 2600 are one figure; None is a limit that is not set."""
    if value is None:
        return _("no limit")
    if isinstance(value, Decimal):
        return str(number_format(value.normalize() if value % 1 else value.quantize(Decimal(1))))
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)
