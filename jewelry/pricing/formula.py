"""The price of a piece: geometry, alloy and tariff in, parts and total out. Pure arithmetic.

    metal = m_bill · (spot per g · fineness · (1 + premium) + alloying per g)
    work  = set-up + wax(height, volume) + casting(m_bill) + finishing(area) + plating + assay
    price = max(minimum, (metal + work) · (1 + margin)) − discount(quantity) + VAT, rounded

with m_bill = m_net · (1 + loss) and m_net = volume · density · k. Everything is Decimal; every
part is rounded to the kopeck, so the parts always add up to the total.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

REVISION = 1
"""Raised when stored inputs would give another kopeck; the old formula is kept (inputs.py)."""

OUNCE = Decimal("31.1034768")
"""Grams in a troy ounce."""

KOPECK = Decimal("0.01")
MILLIGRAM = Decimal("0.001")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Piece:
    """What is cast: volume in mm³, area in mm², height in mm, how many of it."""

    volume: Decimal
    area: Decimal
    height: Decimal
    quantity: int = 1


@dataclass(frozen=True)
class Metal:
    """Density in g/cm³, fineness and loss as shares, spot in the tariff's currency a troy ounce."""

    density: Decimal
    fineness: Decimal
    loss: Decimal
    spot: Decimal


@dataclass(frozen=True)
class Rates:
    """A tariff's figures: money in its currency, shares as fractions of one."""

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


@dataclass(frozen=True)
class Price:
    """Masses in g (of one piece), parts by code in the order of the formula, money for all."""

    mass_net: Decimal
    mass_billed: Decimal
    parts: tuple[tuple[str, Decimal], ...]
    total: Decimal
    fee: Decimal


def price(piece: Piece, metal: Metal, rates: Rates) -> Price:
    mass_net = _round(piece.volume / 1000 * metal.density * rates.k, MILLIGRAM)
    mass_billed = _round(mass_net * (1 + metal.loss), MILLIGRAM)
    per_gram = metal.spot / OUNCE * metal.fineness * (1 + rates.premium) + rates.alloying_per_g
    many = piece.quantity
    made = {
        "metal": mass_billed * per_gram * many,
        "setup": rates.setup,
        "wax": (rates.wax_per_mm * piece.height + rates.wax_per_cm3 * piece.volume / 1000) * many,
        "casting": (rates.casting + rates.casting_per_g * mass_billed) * many,
        "finishing": rates.finishing_per_cm2 * piece.area / 100 * many,
        "plating": rates.plating * many,
        "assay": rates.assay * many,
    }
    parts = {code: _round(amount, KOPECK) for code, amount in made.items()}
    parts["margin"] = _round(sum(parts.values(), ZERO) * rates.margin, KOPECK)
    parts["minimum"] = max(ZERO, rates.minimum - sum(parts.values(), ZERO))
    if many >= rates.discount_from:
        parts["discount"] = -_round(sum(parts.values(), ZERO) * rates.discount, KOPECK)
    parts["vat"] = _round(sum(parts.values(), ZERO) * rates.vat, KOPECK)
    exact = sum(parts.values(), ZERO)
    parts["rounding"] = _round(exact, rates.rounding) - exact
    hands = parts["casting"] + parts["finishing"]
    return Price(
        mass_net=mass_net,
        mass_billed=mass_billed,
        parts=tuple((code, amount) for code, amount in parts.items() if amount),
        total=sum(parts.values(), ZERO),
        fee=_round(rates.operator_fee + hands * rates.operator_share, Decimal(1)),
    )


def _round(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
