"""The weight of stones, and their prices in a tariff's tables. Pure: no Django, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jewelry.pricing.engine.formula import Jewel
from jewelry.pricing.engine.specification import STONES, StoneSetting

PI = Decimal("3.14159265359")
BRILLIANT_VOLUME_FACTOR = Decimal("1.3056")
BRILLIANT_DEPTH_SHARE = Decimal("0.6")
"""Height of a round brilliant in diameters: well cut ones have 0.58 to 0.63."""

CARAT = Decimal("0.001")


@dataclass(frozen=True)
class Step:
    """A line of a price table: what `code` costs up to a size in mm."""

    code: str
    up_to: Decimal
    price: Decimal


@dataclass(frozen=True)
class Tables:
    """Stones by kind, a carat; setting by its way, a stone."""

    stones: tuple[Step, ...] = ()
    settings: tuple[Step, ...] = ()


def carats(kind: str, size: Decimal) -> Decimal:
    """Return the weight of a round brilliant: 5 · ρ / 1000 · V, V = π · x/2 · y/2 · z/3 ·
    1.3056, in mm, g/cm³."""
    volume = PI * (size / 2) ** 2 * (BRILLIANT_DEPTH_SHARE * size / 3) * BRILLIANT_VOLUME_FACTOR
    return (5 * STONES[kind] / 1000 * volume).quantize(CARAT)


def jewel(stone: StoneSetting, tables: Tables) -> Jewel | None:
    """Return the stone with its prices; None where the tables have no price for it or its
    setting."""
    line = _line(tables.stones, stone.kind, stone.size)
    setting = _line(tables.settings, stone.setting, stone.size)
    if line is None or setting is None:
        return None
    return Jewel(carats(stone.kind, stone.size), line.price, setting.price, stone.count)


def _line(steps: Iterable[Step], code: str, size: Decimal) -> Step | None:
    fits = (step for step in steps if step.code == code and size <= step.up_to)
    return min(fits, key=lambda step: step.up_to, default=None)
