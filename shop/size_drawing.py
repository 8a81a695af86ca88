"""The piece's front beside a common coin, drawn to one scale, in mm."""

from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

COINS = {"ru": (22.0, "10 ₽"), "en": (24.26, "25¢")}
"""Diameter in mm and face: ten roubles; a US quarter."""

GAP_SHARE = 0.12
MARGIN_SHARE = 0.02
HOLE_SHARE = 0.15
"""The letters' height, by the hole's width: `26.7 × 26.6` is some 5.5 times as wide as high."""


@dataclass(frozen=True)
class Scale:
    """Positions in an SVG whose unit is the millimetre."""

    long: float
    tall: float
    coin: float
    face: str
    words: str
    sides: str
    hole: float
    """Radius of the finger hole; 0 for none."""

    @property
    def edge(self) -> float:
        return self._rounded(self._most * MARGIN_SHARE)

    @property
    def width(self) -> float:
        return self._rounded(self.coin_x + self.radius + self.edge)

    @property
    def height(self) -> float:
        return self._rounded(max(self.tall, self.coin) + 2 * self.edge)

    @property
    def top(self) -> float:
        """Both are on one base line."""
        return self._rounded(self.height - self.edge - self.tall)

    @property
    def corner(self) -> float:
        return self._rounded(min(self.long, self.tall) * 0.06)

    @property
    def radius(self) -> float:
        return self._rounded(self.coin / 2)

    @property
    def figures(self) -> float:
        return self._rounded(self.coin * 0.36)

    @property
    def middle_x(self) -> float:
        return self._rounded(self.edge + self.long / 2)

    @property
    def middle_y(self) -> float:
        return self._rounded(self.top + self.tall / 2)

    @property
    def letters(self) -> float:
        """The font's size: limited by the drawing, by the piece and by its hole; 0 where it would
        be unreadable."""
        wanted = self.width * 0.055
        room = min(wanted, self.long * 0.12, self.tall * 0.5)
        if self.hole:
            room = min(room, 2 * self.hole * HOLE_SHARE)
        return self._rounded(room) if room > wanted / 2 else 0.0

    @property
    def rim(self) -> float:
        return self._rounded(self.coin * 0.43)

    @property
    def coin_x(self) -> float:
        return self._rounded(self.edge + self.long + self._most * GAP_SHARE + self.coin / 2)

    @property
    def coin_y(self) -> float:
        return self._rounded(self.height - self.edge - self.coin / 2)

    @property
    def _most(self) -> float:
        return max(self.long, self.tall, self.coin)

    @staticmethod
    def _rounded(length: float) -> float:
        return round(length, 3)


def beside_coin(extents_mm: tuple[float, float, float], hole_mm: float | None = None) -> Scale:
    """Draw the two longest sides of the piece, the longer one lying, with the finger hole."""
    long, tall = sorted(extents_mm, reverse=True)[:2]
    coin, face = COINS.get((get_language() or "en")[:2], COINS["en"])
    # Each translation has the coin of its language.
    words = _("%(long)s by %(tall)s mm beside a US quarter, 24 mm across")
    sides = {"long": floatformat(long, 1), "tall": floatformat(tall, 1)}
    return Scale(
        long=long,
        tall=tall,
        coin=coin,
        face=face,
        words=words % sides,
        sides=f"{sides['long']} × {sides['tall']}",
        hole=round((hole_mm or 0) / 2, 3),
    )
