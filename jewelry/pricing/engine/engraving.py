"""Words cut into a piece: their text, typeface and place. Pure: no Django, no I/O."""

import re
from dataclasses import dataclass, replace
from typing import Self

TYPEFACES = ("antiqua", "grotesque")
PLACES = ("inside", "outside", "back")
MAX_ENGRAVED = 40
ALPHABET = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿА-Яа-яЁё0-9 .,:;!?&+*/()'’\"«»№–—-]+")
"""What both typefaces can draw."""

MASK = "—"


@dataclass(frozen=True)
class Engraving:
    """The same words on each casting. Impossible values raise ValueError."""

    text: str
    typeface: str = TYPEFACES[0]
    place: str = PLACES[0]

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", " ".join(self.text.split()))
        if not 1 <= len(self.text) <= MAX_ENGRAVED or not ALPHABET.fullmatch(self.text):
            raise ValueError(f"engraving: {self.text!r}")
        if self.typeface not in TYPEFACES:
            raise ValueError(f"typeface: {self.typeface!r}")
        if self.place not in PLACES:
            raise ValueError(f"place: {self.place!r}")

    @property
    def letters(self) -> int:
        """Return how many characters are cut: spaces are not."""
        return len(self.text.replace(" ", ""))

    def masked(self) -> Self:
        """Return as many characters, so that it costs the same, and nothing of what they said."""
        return replace(self, text=re.sub(r"\S", MASK, self.text))
