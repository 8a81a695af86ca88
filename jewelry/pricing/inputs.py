"""What a quote is made from, as it is stored with it, and the price made from that alone.

Plain JSON, every number as text, so that Postgres keeps each digit. A quote's price comes out of
`replay`, when it is made and whenever somebody checks it: no row that may have changed since
takes part. A field that the formula gains later needs a default that leaves old prices as they
are; what can't have one is a new revision, and the old formula stays in `FORMULAS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from jewelry.models3d.geometry import Geometry
from jewelry.models3d.models import Measurement
from jewelry.pricing import formula
from jewelry.pricing.formula import Metal, Piece, Rates
from jewelry.pricing.models import Tariff
from jewelry.pricing.specification import Specification

UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, IndexError)
"""What `replay` raises for inputs that nothing here wrote."""

Inputs = Mapping[str, Any]
T = TypeVar("T", Metal, Rates)

FORMULAS: dict[int, Callable[[Piece, Metal, Rates], formula.Price]] = {1: formula.price}
"""Every revision that a stored quote may have been made by."""


@dataclass(frozen=True)
class Made:
    """A price as a quote stores it; masses in g, of one piece, where anything was weighed."""

    parts: tuple[tuple[str, Decimal], ...]
    fee: Decimal
    mass_net: Decimal | None = None
    mass_billed: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return sum((amount for _code, amount in self.parts), Decimal(0))


def write(
    measurement: Measurement, facts: Geometry | None, wanted: Specification, tariff: Tariff
) -> dict[str, Any]:
    """`facts` is the measurement in the size that is wanted."""
    alloy = tariff.alloy(wanted.alloy)
    return {
        "formula": formula.REVISION,
        "sha256": measurement.model.sha256,
        "revision": measurement.revision,
        "volume_mm3": str(facts.volume_mm3) if facts and facts.volume_mm3 is not None else None,
        "area_mm2": str(facts.area_mm2) if facts else None,
        "extents_mm": [str(side) for side in facts.extents_mm] if facts else None,
        "unit": facts.units if facts else None,
        "unit_declared": facts.units_declared if facts else None,
        "specification": wanted.to_json(),
        "quantity": wanted.quantity,
        "alloy": alloy.code,
        "metal": _texts(tariff.metal(alloy.code)),
        "rates": _texts(tariff.rates()),
        "spot": str(getattr(tariff, f"spot_{alloy.base}")),
        "spot_date": tariff.spot_date.isoformat(),
        "exchange": str(tariff.roubles_per_dollar),
        "tariff": tariff.pk,
        "valid_days": tariff.valid_days,
    }


def by_hand(total: Decimal, fee: Decimal, wanted: Specification) -> dict[str, Any]:
    """A person's word for the whole."""
    return {"by_hand": str(total), "fee": str(fee), "specification": wanted.to_json()}


def replay(inputs: Inputs) -> Made | None:
    """None where nothing can be weighed. Raises one of `UNREADABLE`."""
    made = _by_hand(inputs) if "by_hand" in inputs else _by_formula(inputs)
    if made is None or "adjustment" not in inputs:
        return made
    return replace(made, parts=(*made.parts, ("adjustment", _adjustment(inputs, made.total))))


def _by_hand(inputs: Inputs) -> Made:
    return Made((("by_hand", Decimal(inputs["by_hand"])),), Decimal(inputs["fee"]))


def _by_formula(inputs: Inputs) -> Made | None:
    if inputs["volume_mm3"] is None:
        return None
    metal, rates = _read(Metal, inputs["metal"]), _read(Rates, inputs["rates"])
    price = FORMULAS[inputs["formula"]](piece(inputs), metal, rates)
    if price.mass_net <= 0:
        return None  # a volume is not a price when it is too small to weigh anything
    return Made(price.parts, price.fee, price.mass_net, price.mass_billed)


def _adjustment(inputs: Inputs, total: Decimal) -> Decimal:
    """A share of the price is rounded as the price was."""
    value = Decimal(inputs["adjustment"]["value"])
    if inputs["adjustment"]["by"] == "amount":
        return value
    step = Decimal(inputs["rates"]["rounding"]) if "rates" in inputs else formula.KOPECK
    return (total * value / 100 / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def piece(inputs: Inputs) -> Piece:
    return Piece(
        volume=Decimal(inputs["volume_mm3"]),
        area=Decimal(inputs["area_mm2"]),
        height=max(map(Decimal, inputs["extents_mm"])),
        quantity=inputs["quantity"],
    )


def _texts(figures: Metal | Rates) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(figures).items()}


def _read(kind: type[T], texts: Mapping[str, str]) -> T:
    known = {field.name: field.type for field in fields(kind) if field.name in texts}
    figures: dict[str, Any] = {
        name: int(texts[name]) if is_a is int else Decimal(texts[name])
        for name, is_a in known.items()
    }
    return kind(**figures)
