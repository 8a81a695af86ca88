"""Changes of a draft that are so large that they may be slips: its publisher confirms them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from jewelry.pricing.engine import formula
from jewelry.pricing.engine.formula import Piece
from jewelry.pricing.labels import FINISHES
from jewelry.pricing.models import Alloy, Tariff
from jewelry.pricing.models.tariffs import TABLES

GREAT_CHANGE_SHARE = Decimal("0.15")
"""Of the old price, up or down."""

EXAMPLE_PIECE = Piece(volume=Decimal(500), area=Decimal(600), height=Decimal(22))
"""A ring of half a cubic centimetre: some six grams of gold."""


EXAMPLE_LETTERS = 10


@dataclass(frozen=True)
class Step:
    """A price under the tariff in force and by the draft, in roubles."""

    name: str
    before: Decimal
    after: Decimal

    @property
    def is_great(self) -> bool:
        return abs(self.after - self.before) > self.before * GREAT_CHANGE_SHARE

    @property
    def percent(self) -> Decimal | None:
        return 100 * (self.after - self.before) / self.before if self.before else None


@dataclass(frozen=True)
class AlloyStep:
    """`gram` is a gram of the metal in a piece, with its loss; `piece` is `EXAMPLE_PIECE`."""

    name: str
    gram: Step
    piece: Step

    @property
    def steps(self) -> tuple[Step, Step]:
        return self.gram, self.piece


@dataclass(frozen=True)
class Leaps:
    """`others` are prices that the plain example does not show, such as urgency, stones and pay."""

    alloys: list[AlloyStep]
    others: list[Step]

    @property
    def greatest(self) -> AlloyStep | None:
        """Return the alloy whose example changes most; the question names it."""

        def moves(alloy: AlloyStep) -> Decimal:
            return abs(alloy.piece.percent or Decimal(0))

        return max(self.alloys, key=moves, default=None)

    def __bool__(self) -> bool:
        return bool(self.alloys or self.others)


def leaps(old: Tariff, new: Tariff) -> Leaps:
    alloys = list(Alloy.objects.all())
    steps = [_of_alloy(alloy, old, new) for alloy in alloys]
    great = [each for each in steps if each.gram.is_great or each.piece.is_great]
    others = [*_lines(old, new)]
    if alloys:
        others = [*_variants(alloys[0], old, new), *others]
    return Leaps(great, [each for each in others if each.is_great])


def token(old: Tariff, new: Tariff) -> str:
    """Return the token of a yes to exactly these two tariffs, and this edition of the draft."""
    return f"{old.pk}.{new.edition}"


def _of_alloy(alloy: Alloy, old: Tariff, new: Tariff) -> AlloyStep:
    grams = (_gram(alloy, tariff) for tariff in (old, new))
    pieces = (_price(alloy, tariff, EXAMPLE_PIECE).total for tariff in (old, new))
    return AlloyStep(alloy.name, Step(alloy.name, *grams), Step(alloy.name, *pieces))


def _variants(alloy: Alloy, old: Tariff, new: Tariff) -> Iterator[Step]:
    """Yield variants of the example where they leap and the plain one does not; and its pay."""
    plain = [_price(alloy, tariff, EXAMPLE_PIECE) for tariff in (old, new)]
    yield Step(_("Operator's fee for the example ring"), *(each.fee for each in plain))
    if Step("", *(each.total for each in plain)).is_great:
        return
    many = max(old.discount_from, new.discount_from)
    ways = {
        _("The example ring, urgent"): replace(EXAMPLE_PIECE, rush=True),
        _("The example ring, %(count)s pieces") % {"count": many}: replace(
            EXAMPLE_PIECE, quantity=many
        ),
    }
    engraved = _("The example ring, engraved with %(count)s letters") % {"count": EXAMPLE_LETTERS}
    ways[engraved] = replace(EXAMPLE_PIECE, letters=EXAMPLE_LETTERS)
    for code, finish in FINISHES.items():
        name = _("The example ring, %(finish)s") % {"finish": finish}
        ways[name] = replace(EXAMPLE_PIECE, finish=code)
    for name, piece in ways.items():
        yield Step(name, *(_price(alloy, tariff, piece).total for tariff in (old, new)))
    urgent = replace(EXAMPLE_PIECE, rush=True)
    fees = (_price(alloy, tariff, urgent).fee for tariff in (old, new))
    yield Step(_("Operator's fee for the example ring, urgent"), *fees)


def _lines(old: Tariff, new: Tariff) -> Iterator[Step]:
    """Yield stones and settings that both tariffs price."""
    for table in TABLES:
        before, after = (
            {(row.code, row.up_to): row for row in table.objects.filter(tariff=tariff)}
            for tariff in (old, new)
        )
        for place in sorted(before.keys() & after.keys()):
            yield Step(str(after[place]), before[place].price, after[place].price)


def _gram(alloy: Alloy, tariff: Tariff) -> Decimal:
    metal = tariff.metal(alloy.code)
    exact = formula.per_gram(metal, tariff.rates()) * (1 + metal.loss)
    return exact.quantize(formula.KOPECK)


def _price(alloy: Alloy, tariff: Tariff, piece: Piece) -> formula.Price:
    return formula.price(piece, tariff.metal(alloy.code), tariff.rates())
