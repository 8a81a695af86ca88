"""What a customer asks for, beside the model's form. Pure: no Django, no I/O."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Self

from jewelry.pricing.engine.decimals import exact_text
from jewelry.pricing.engine.engraving import Engraving

UNITS = ("mm", "cm", "inch", "m", "micron")
FINISHES = ("polished", "satin", "matte", "as_cast")
SETTINGS = ("prong", "bezel", "channel", "pave")
STONES = {
    "diamond": Decimal("3.53"),
    "ruby": Decimal("4.1"),
    "sapphire": Decimal("4.1"),
    "emerald": Decimal("2.76"),
    "quartz": Decimal("2.65"),
    "zirconia": Decimal("5.9"),
    "garnet": Decimal("4.3"),
    "spinel": Decimal("3.8"),
    "topaz": Decimal("3.57"),
    "tourmaline": Decimal("3.22"),
    "peridot": Decimal("3.34"),
    "tanzanite": Decimal("3.38"),
    "alexandrite": Decimal("3.73"),
}
"""Densities in g/cm³; ruby and sapphire are corundum, emerald is beryl."""

HUNDREDTH = Decimal("0.01")
SIZES = (Decimal("0.5"), Decimal(20))
RING_SIZES = (Decimal(10), Decimal(30))
LENGTHS = (Decimal(30), Decimal(1000))
DRAWN = (SIZES[0], LENGTHS[1])
MAX_STONES = 500
ACCEPTED = re.compile("([0-9]{1,4}-[0-9a-f]{16})?")
MAX_PIECES = 1000


@dataclass(frozen=True, order=True)
class StoneSetting:
    """`count` round brilliants of one kind and size (diameter in mm), set in one way, a piece.

    Without a kind, "", the piece comes without these marked stones of its model, as its customer
    chose.
    """

    kind: str
    size: Decimal
    count: int
    setting: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", Decimal(self.size).quantize(HUNDREDTH))
        _expect(self.kind in ("", *STONES), "stone", self.kind)
        _expect(self.setting in SETTINGS, "setting", self.setting)
        _expect(SIZES[0] <= self.size <= SIZES[1], "stone size", self.size)
        _expect(1 <= self.count <= MAX_STONES, "stone count", self.count)


@dataclass(frozen=True)
class Specification:
    """`alloy` is a code; `unit` is the unit of the file's numbers, "" for the one the file
    declares.

    `accepted` says how an ambiguous file was read (`models3d.accepted.token`). `ring_size` is the
    inner diameter in mm to which the whole model is scaled. `pair`: two castings a set, and
    `quantity` counts sets.

    Only the firm's own pieces, which are made anew in each size, have `drawn_mm`: the size or the
    length that the model is drawn in. `length_mm` of a bracelet or a chain needs it.

    Impossible values raise ValueError; the faces' forms refuse them first, with a sentence.
    """

    alloy: str
    quantity: int = 1
    unit: str = ""
    finish: str = FINISHES[0]
    rush: bool = False
    stones: tuple[StoneSetting, ...] = ()
    ring_size: Decimal | None = None
    accepted: str = ""
    engraving: Engraving | None = None
    pair: bool = False
    length_mm: Decimal | None = None
    drawn_mm: Decimal | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in MEASURES.items():
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, value := Decimal(value).quantize(HUNDREDTH))
                _expect(least <= value <= most, name.removesuffix("_mm").replace("_", " "), value)
        _expect(self.length_mm is None or self.drawn_mm is not None, "length", self.length_mm)
        _expect(1 <= self.quantity <= MAX_PIECES, "quantity", self.quantity)
        _expect(self.unit in ("", *UNITS), "unit", self.unit)
        _expect(self.finish in FINISHES, "finish", self.finish)
        _expect(bool(ACCEPTED.fullmatch(self.accepted)), "accepted", self.accepted)

    def to_json(self) -> dict[str, Any]:
        """Plain values that json.dumps accepts."""
        return {
            **self._plain(),
            "stones": [{**vars(each), "size": str(each.size)} for each in self.stones],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises ValueError, KeyError or TypeError for data that `to_json` did not write."""
        stones = stones_of(data.get("stones", ()))
        return cls(**{**data, "stones": stones, **options_of(data)})

    def options(self) -> dict[str, Any]:
        """Return what an order keeps of the piece as JSON: `options_of` reads it."""
        return {name: value for name, value in self._plain().items() if name in OPTIONS}

    @property
    def castings(self) -> int:
        """Return how many pieces of metal are made."""
        return self.quantity * (2 if self.pair else 1)

    @property
    def growth(self) -> Decimal:
        """Return the metal of one of the firm's own pieces, as a multiple of that drawn."""
        wanted = self.length_mm or self.ring_size
        return wanted / self.drawn_mm if wanted and self.drawn_mm else Decimal(1)

    @property
    def set_stones(self) -> tuple[StoneSetting, ...]:
        """Stones that are set, and paid."""
        return tuple(stone for stone in self.stones if stone.kind)

    @property
    def left_out(self) -> tuple[StoneSetting, ...]:
        """Marked stones that the piece comes without."""
        return tuple(stone for stone in self.stones if not stone.kind)

    def for_another_file(self) -> Self:
        """Return the same piece from another file, without the answers about the old file."""
        return replace(
            self, unit="", accepted="", stones=self.set_stones, length_mm=None, drawn_mm=None
        )

    def masked(self) -> Self:
        """Return a piece of the same price that says nothing of a person."""
        return replace(self, engraving=self.engraving and self.engraving.masked())

    def key(self) -> str:
        """Return a key that is equal for equal pieces: the stones' order does not matter."""
        counts: Counter[tuple[str, Decimal, str]] = Counter()
        for stone in self.stones:
            counts[stone.kind, stone.size, stone.setting] += stone.count
        alike = sorted((kind, str(size), way, n) for (kind, size, way), n in counts.items())
        text = json.dumps({**self._plain(), "stones": alike}, sort_keys=True)
        return blake2b(text.encode(), digest_size=12).hexdigest()

    def _plain(self) -> dict[str, Any]:
        """Prices of before a field came are found by the same words, so its default is left out."""
        plain = {
            **vars(self),
            "engraving": vars(self.engraving) if self.engraving else None,
            **{name: exact_text(getattr(self, name)) for name in MEASURES},
        }
        return {name: value for name, value in plain.items() if value or name not in LATER}


OPTIONS = ("engraving", "pair", "length_mm", "drawn_mm")
LATER = ("accepted", *OPTIONS)
MEASURES = {"ring_size": RING_SIZES, "length_mm": LENGTHS, "drawn_mm": DRAWN}


def stones_of(rows: Iterable[Mapping[str, Any]]) -> tuple[StoneSetting, ...]:
    return tuple(StoneSetting(**row) for row in rows)


def options_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a specification's arguments that `Specification.options` wrote."""
    found = {name: data[name] for name in OPTIONS if name in data}
    if words := found.get("engraving"):
        found["engraving"] = Engraving(**words)
    return found


def _expect(holds: bool, what: str, value: object) -> None:
    if not holds:
        raise ValueError(f"{what}: {value!r}")
