"""The price of a piece: geometry, alloy, stones and tariff in, parts and total out. Pure arithmetic.

    metal  = m_bill · (spot per g · fineness · (1 + premium) + alloying per g)
    stones = Σ carats · price per carat + Σ setting(kind, size) · count
    work   = set-up + wax(height, volume) + casting(m_bill) + finishing(area) · finish
             + plating + assay + engraving(letters)
    price  = max(minimum, (metal + stones + work) · (1 + margin) · rush)
             − discount(quantity) + VAT, rounded
    fee    = (operator's fee + share · (casting + finishing)) · urgent

with m_bill = m_net · (1 + loss) and m_net = volume · density · k. Everything is Decimal; every
part is rounded to the kopeck, so the parts always add up to the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

REVISION = 1
"""Raise it when stored inputs would give another kopeck, and keep the old formula (inputs.py)."""

GRAMS_PER_OUNCE = Decimal("31.1034768")
"""Of a troy ounce."""

KOPECK = Decimal("0.01")
MILLIGRAM = Decimal("0.001")
ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Piece:
    """What is made: volume in mm³, area in mm², height in mm; quantity, finish, urgency.

    Of a pair two are cast, while the discount counts pairs. `letters` are engraved on each casting.
    """

    volume: Decimal
    area: Decimal
    height: Decimal
    quantity: int = 1
    finish: str = "polished"
    rush: bool = False
    pair: bool = False
    letters: int = 0

    @property
    def castings(self) -> int:
        return self.quantity * (2 if self.pair else 1)


@dataclass(frozen=True)
class Metal:
    """Density in g/cm³, fineness and loss as shares, spot in the tariff's currency a troy ounce."""

    density: Decimal
    fineness: Decimal
    loss: Decimal
    spot: Decimal


@dataclass(frozen=True)
class Jewel:
    """`count` equal stones in each casting: carats of one, price of a carat, price of setting one."""

    carats: Decimal
    per_carat: Decimal
    setting: Decimal
    count: int


@dataclass(frozen=True)
class Rates:
    """A tariff's figures: money in its currency, shares as fractions of one.

    Fields with a default came later: the default leaves older prices as they were.
    """

    k: Decimal
    premium: Decimal
    alloying_per_g: Decimal
    setup: Decimal
    wax_per_mm: Decimal
    wax_per_cm3: Decimal
    casting: Decimal
    casting_per_g: Decimal
    finishing_per_cm2: Decimal
    plating: Decimal
    assay: Decimal
    margin: Decimal
    minimum: Decimal
    discount_from: int
    discount: Decimal
    vat: Decimal
    rounding: Decimal
    operator_fee: Decimal
    operator_share: Decimal
    k_low: Decimal = Decimal("0.83")
    k_high: Decimal = ONE
    finish_polished: Decimal = ONE
    finish_satin: Decimal = ONE
    finish_matte: Decimal = ONE
    finish_as_cast: Decimal = ONE
    rush: Decimal = ONE
    rush_fee: Decimal = ONE
    engraving_setup: Decimal = ZERO
    engraving_per_letter: Decimal = ZERO


@dataclass(frozen=True)
class Price:
    """Masses in g (of one piece), parts by code in the order of the formula, money for all."""

    mass_net: Decimal
    mass_billed: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    total: Decimal
    fee: Decimal


def mass(piece: Piece, metal: Metal, k: Decimal) -> Decimal:
    """Return the mass of one finished piece in g; `k` is finished weight ÷ weight of the CAD
    volume."""
    return _round(piece.volume / 1000 * metal.density * k, MILLIGRAM)


def per_gram(metal: Metal, rates: Rates) -> Decimal:
    """Return what a billed gram of the alloy costs, not rounded."""
    return (
        metal.spot / GRAMS_PER_OUNCE * metal.fineness * (1 + rates.premium) + rates.alloying_per_g
    )


def price(piece: Piece, metal: Metal, rates: Rates, jewels: Sequence[Jewel] = ()) -> Price:
    mass_net = mass(piece, metal, rates.k)
    mass_billed = _round(mass_net * (1 + metal.loss), MILLIGRAM)
    parts = _making(piece, metal, rates, mass_billed) | _adorning(jewels, piece.castings)
    parts["engraving"] = _engraving(piece, rates)
    hands = parts["casting"] + parts["finishing"]
    parts["margin"] = _share(parts, rates.margin)
    if piece.rush:
        parts["rush"] = _share(parts, rates.rush - 1)
    parts["minimum"] = max(ZERO, rates.minimum - sum(parts.values(), ZERO))
    if piece.quantity >= rates.discount_from:
        parts["discount"] = -_share(parts, rates.discount)
    parts["vat"] = _share(parts, rates.vat)
    exact = sum(parts.values(), ZERO)
    parts["rounding"] = _round(exact, rates.rounding) - exact
    return Price(
        mass_net=mass_net,
        mass_billed=mass_billed,
        parts=tuple((code, amount) for code, amount in parts.items() if amount),
        total=sum(parts.values(), ZERO),
        fee=fee(rates.operator_fee + hands * rates.operator_share, piece.rush, rates.rush_fee),
    )


def fee(amount: Decimal, rush: bool, rush_fee: Decimal) -> Decimal:
    """Return the operator's fee in whole roubles; an urgent order pays `rush_fee` times as much."""
    return _round(amount * (rush_fee if rush else ONE), Decimal(1))


def vat_within(total: Decimal, vat: Decimal) -> Decimal:
    """Return the VAT that a total contains, to the kopeck."""
    return _round(total * vat / (1 + vat), KOPECK)


def _making(piece: Piece, metal: Metal, rates: Rates, billed: Decimal) -> dict[str, Decimal]:
    finish: Decimal = getattr(rates, f"finish_{piece.finish}")
    each = {
        "metal": billed * per_gram(metal, rates),
        "wax": rates.wax_per_mm * piece.height + rates.wax_per_cm3 * piece.volume / 1000,
        "casting": rates.casting + rates.casting_per_g * billed,
        "finishing": rates.finishing_per_cm2 * piece.area / 100 * finish,
        "plating": rates.plating,
        "assay": rates.assay,
    }
    all_of_them = {code: _round(amount * piece.castings, KOPECK) for code, amount in each.items()}
    return {
        "metal": all_of_them.pop("metal"),
        "setup": _round(rates.setup, KOPECK),
        **all_of_them,
    }


def _engraving(piece: Piece, rates: Rates) -> Decimal:
    """Laid out once for the order, then cut letter by letter."""
    if not piece.letters:
        return ZERO
    letters = piece.letters * piece.castings
    return _round(rates.engraving_setup + rates.engraving_per_letter * letters, KOPECK)


def _adorning(jewels: Sequence[Jewel], castings: int) -> dict[str, Decimal]:
    stones = sum((jewel.carats * jewel.per_carat * jewel.count for jewel in jewels), ZERO)
    setting = sum((jewel.setting * jewel.count for jewel in jewels), ZERO)
    return {
        "stones": _round(stones * castings, KOPECK),
        "setting": _round(setting * castings, KOPECK),
    }


def _share(parts: dict[str, Decimal], share: Decimal) -> Decimal:
    """Of the sum of the parts so far."""
    return _round(sum(parts.values(), ZERO) * share, KOPECK)


def _round(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).quantize(ONE, ROUND_HALF_UP) * step
