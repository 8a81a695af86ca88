"""What a customer asks for, beside the model's form. Pure: no Django, no I/O."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Self

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
MAX_STONES = 500
ACCEPTED = re.compile("([0-9]{1,4}-[0-9a-f]{16})?")
MAX_PIECES = 1000


@dataclass(frozen=True, order=True)
class StoneSetting:
    """`count` round brilliants of one kind and size (diameter in mm), set in one way, a piece.

    Without a kind, "", the piece comes without these marked stones of its model, as somebody said.
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
    inner diameter in mm to which the whole model is scaled.

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

    def __post_init__(self) -> None:
        if self.ring_size is not None:
            object.__setattr__(self, "ring_size", Decimal(self.ring_size).quantize(HUNDREDTH))
            _expect(RING_SIZES[0] <= self.ring_size <= RING_SIZES[1], "ring size", self.ring_size)
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
        return cls(**{**data, "stones": stones_of(data.get("stones", ()))})

    @property
    def set_stones(self) -> tuple[StoneSetting, ...]:
        """Stones that are set, and paid."""
        return tuple(stone for stone in self.stones if stone.kind)

    @property
    def left_out(self) -> tuple[StoneSetting, ...]:
        """Marked stones that the piece comes without."""
        return tuple(stone for stone in self.stones if not stone.kind)

    def for_another_file(self) -> Self:
        """Return the same piece from another file, without what was said of the old file."""
        return replace(self, unit="", accepted="", stones=self.set_stones)

    def key(self) -> str:
        """Return a key that is equal for equal pieces: the stones' order does not matter."""
        counts: Counter[tuple[str, Decimal, str]] = Counter()
        for stone in self.stones:
            counts[stone.kind, stone.size, stone.setting] += stone.count
        alike = sorted((kind, str(size), way, n) for (kind, size, way), n in counts.items())
        text = json.dumps({**self._plain(), "stones": alike}, sort_keys=True)
        return blake2b(text.encode(), digest_size=12).hexdigest()

    def _plain(self) -> dict[str, Any]:
        size = self.ring_size
        plain = {**vars(self), "ring_size": None if size is None else str(size)}
        # Of before there was anything to accept: those prices are found by the same words.
        return plain if self.accepted else {k: v for k, v in plain.items() if k != "accepted"}


def stones_of(rows: Iterable[Mapping[str, Any]]) -> tuple[StoneSetting, ...]:
    return tuple(StoneSetting(**row) for row in rows)


def _expect(holds: bool, what: str, value: object) -> None:
    if not holds:
        raise ValueError(f"{what}: {value!r}")
