"""Compares a file's own volume and mass with those of our reading, for all faces."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jewelry.models3d import accepted
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement
from jewelry.pricing.engine.formula import MILLIGRAM

MAX_DIFFERENCE_SHARE = Decimal("0.005")
"""Of the volume: figures that differ by less are equal to a person who weighs gold."""


@dataclass(frozen=True)
class Comparison:
    """Volumes in mm³, masses in g of one piece; None where the file encloses nothing, or nothing
    was weighed.

    `token` is what the customer may accept, "" for nothing.
    """

    token: str
    was_mm3: float | None
    is_mm3: float
    is_g: Decimal | None

    @property
    def was_g(self) -> Decimal | None:
        if self.is_g is None or self._share is None:
            return None
        return (self.is_g * self._share).quantize(MILLIGRAM, ROUND_HALF_UP)

    @property
    def differs(self) -> bool:
        return self._share is not None and abs(self._share - 1) > MAX_DIFFERENCE_SHARE

    @property
    def _share(self) -> Decimal | None:
        """The file's own volume as a share of the metal in our reading."""
        if self.was_mm3 is None:
            return None
        return Decimal(str(self.was_mm3)) / Decimal(str(self.is_mm3))


def compare(
    measurement: Measurement | None, facts: Geometry | None, mass: Decimal | None
) -> Comparison | None:
    """Compare the readings of a measured model; None where it has no volume.

    `facts` is the measurement in the size that weighs `mass` g.
    """
    if facts is None or not facts.volume_mm3:
        return None
    was = facts.as_filed_mm3 or None
    return Comparison(accepted.token(measurement), was, facts.volume_mm3, mass)
