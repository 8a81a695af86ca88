"""What a quote is made from, stored with it as JSON, and the price computed from that alone.

Every number is text, so that Postgres keeps each digit. `replay` computes a quote's price, when it
is made and at every check. No row that may have changed since takes part. A field that the formula
gains later needs a default that leaves old prices as they are; otherwise it is a new revision, and
the old formula stays in `FORMULAS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from jewelry.models3d.geometry.measurement import Geometry
from jewelry.pricing.engine import formula
from jewelry.pricing.engine.decimals import exact_text
from jewelry.pricing.engine.formula import Jewel, Metal, Piece, Rates
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.engine.stones import jewel

if TYPE_CHECKING:
    from jewelry.models3d.models import Measurement
    from jewelry.pricing.models import Tariff

MICRO = Decimal("0.000001")
UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, IndexError)
"""What `replay` raises for inputs that this module did not write."""

Inputs = Mapping[str, Any]
T = TypeVar("T", Metal, Rates, Jewel)

Formula = Callable[[Piece, Metal, Rates, Sequence[Jewel]], formula.Price]
FORMULAS: dict[int, Formula] = {1: formula.price}
"""Every revision that may have made a stored quote."""


@dataclass(frozen=True)
class Made:
    """A price as a quote stores it; masses in g of one piece, None where nothing was weighed."""

    parts: tuple[tuple[str, Decimal], ...]
    fee: Decimal
    mass_net: Decimal | None = None
    mass_billed: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return sum((amount for _code, amount in self.parts), Decimal(0))


def write(
    measurement: "Measurement", facts: Geometry | None, wanted: Specification, tariff: "Tariff"
) -> dict[str, Any]:
    """`facts` is the measurement in the size that is wanted; a piece of the firm's own, which is
    made anew in each size, as it is drawn."""
    return {
        "sha256": measurement.model.sha256,
        "revision": measurement.revision,
        "volume_mm3": _grown(facts.volume_mm3 if facts else None, wanted),
        "area_mm2": _grown(facts.area_mm2 if facts else None, wanted),
        "extents_mm": [str(side) for side in facts.extents_mm] if facts else None,
        "unit": facts.units if facts else None,
        "unit_declared": facts.units_declared if facts else None,
        "specification": wanted.to_json(),
        "quantity": wanted.quantity,
        "alloy": wanted.alloy,
        **_figures(wanted, tariff),
    }


def _grown(measure: float | None, wanted: Specification) -> str | None:
    """Return volume or area in the wanted size: a band or a chain grows by its length alone."""
    if measure is None or wanted.growth == 1:
        return exact_text(measure)
    return str((Decimal(str(measure)) * wanted.growth).quantize(MICRO))


def under_tariff(inputs: Inputs, wanted: Specification, tariff: "Tariff") -> dict[str, Any]:
    """Return inputs for the same piece by another tariff's figures."""
    return {**inputs, "specification": wanted.to_json(), **_figures(wanted, tariff)}


def _figures(wanted: Specification, tariff: "Tariff") -> dict[str, Any]:
    """Return all figures of the tariff that take part; of its tables, only the lines that are
    used."""
    jewels = [jewel(stone, tariff.tables) for stone in wanted.set_stones]
    return {
        "formula": formula.REVISION,
        "metal": _texts(tariff.metal(wanted.alloy)),
        "rates": _texts(tariff.rates()),
        "jewels": [each and _texts(each) for each in jewels],
        "spot": str(getattr(tariff, f"spot_{tariff.recipe(wanted.alloy).base}")),
        "spot_date": tariff.spot_date.isoformat(),
        "exchange": str(tariff.roubles_per_dollar),
        "tariff": tariff.pk,
        "valid_days": tariff.valid_days,
    }


def by_hand(total: Decimal, wanted: Specification, tariff: "Tariff") -> dict[str, Any]:
    """Return inputs for a price that a person set for the whole, with VAT."""
    fee = formula.fee(tariff.operator_fee, wanted.rush, tariff.rush_fee)
    return {
        "by_hand": str(total),
        "fee": str(fee),
        "vat": str(tariff.vat),
        "specification": wanted.to_json(),
    }


def replay(inputs: Inputs) -> Made | None:
    """Compute the price; None where nothing can be weighed, or a stone has no price.

    Raises one of `UNREADABLE`.
    """
    made = _by_hand(inputs) if "by_hand" in inputs else _by_formula(inputs)
    if made is None or "adjustment" not in inputs:
        return made
    change = _adjustment(inputs, made.total)
    if "vat" not in inputs["adjustment"]:  # from before VAT followed the adjustment
        return replace(made, parts=(*made.parts, ("adjustment", change)))
    return replace(made, parts=_adjusted(made, change, Decimal(inputs["adjustment"]["vat"])))


def _adjusted(made: Made, change: Decimal, vat: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """The change is of the price with VAT: its own line has none, and VAT is of the new total."""
    parts = dict(made.parts)
    before = parts.pop("vat", Decimal(0))
    after = formula.vat_within(made.total + change, vat)
    rounding = parts.pop("rounding", Decimal(0))
    parts["adjustment"] = change - (after - before)
    parts |= {"vat": after, "rounding": rounding}
    return tuple((code, amount) for code, amount in parts.items() if amount)


def _by_hand(inputs: Inputs) -> Made:
    total, fee = Decimal(inputs["by_hand"]), Decimal(inputs["fee"])
    if "vat" not in inputs:
        return Made((("by_hand", total),), fee)
    vat = formula.vat_within(total, Decimal(inputs["vat"]))
    parts = (("by_hand", total - vat), ("vat", vat))
    return Made(tuple((code, amount) for code, amount in parts if amount), fee)


def _by_formula(inputs: Inputs) -> Made | None:
    jewels = inputs.get("jewels", ())
    if inputs["volume_mm3"] is None or None in jewels:
        return None
    metal, rates = _read(Metal, inputs["metal"]), _read(Rates, inputs["rates"])
    stones = [_read(Jewel, texts) for texts in jewels]
    price = FORMULAS[inputs["formula"]](piece(inputs), metal, rates, stones)
    if price.mass_net <= 0 or price.total <= 0:
        return None  # a volume is not a price when it is too small to weigh anything
    return Made(price.parts, price.fee, price.mass_net, price.mass_billed)


def _adjustment(inputs: Inputs, total: Decimal) -> Decimal:
    """A share of the price is rounded as the price was."""
    value = Decimal(inputs["adjustment"]["value"])
    if inputs["adjustment"]["by"] == "amount":
        return value
    step = Decimal(inputs["rates"]["rounding"]) if "rates" in inputs else formula.KOPECK
    return (total * value / 100 / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def change_of(inputs: Inputs) -> Decimal | None:
    """Return what a person added to the price with VAT, or took off; None without an adjustment."""
    if "adjustment" not in inputs:
        return None
    made = replay({name: value for name, value in inputs.items() if name != "adjustment"})
    return _adjustment(inputs, made.total) if made else None


def specification(inputs: Inputs) -> Specification:
    """Return the specification; older quotes have only an alloy and a quantity."""
    if "specification" in inputs:
        return Specification.from_json(inputs["specification"])
    return Specification(inputs["alloy"], inputs["quantity"])


def piece(inputs: Inputs) -> Piece:
    wanted = specification(inputs)
    return Piece(
        volume=Decimal(inputs["volume_mm3"]),
        area=Decimal(inputs["area_mm2"]),
        height=max(map(Decimal, inputs["extents_mm"])),
        quantity=wanted.quantity,
        finish=wanted.finish,
        rush=wanted.rush,
        pair=wanted.pair,
        letters=wanted.engraving.letters if wanted.engraving else 0,
    )


def _texts(figures: Metal | Rates | Jewel) -> dict[str, str]:
    return {field.name: str(getattr(figures, field.name)) for field in fields(figures)}


def _read(kind: type[T], texts: Mapping[str, str]) -> T:
    known = {field.name: field.type for field in fields(kind) if field.name in texts}
    figures: dict[str, Any] = {
        name: int(texts[name]) if is_a is int else Decimal(texts[name])
        for name, is_a in known.items()
    }
    return kind(**figures)
