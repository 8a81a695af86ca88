"""A file as it stands beside our reading of it, in volumes and masses: one comparison for all faces."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jewelry.models3d import accepted
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement

MAX_DIFFERENCE_SHARE = Decimal("0.005")
"""Of the volume: figures that differ by less are equal to a person who weighs gold."""

MILLIGRAM = Decimal("0.001")


@dataclass(frozen=True)
class Comparison:
    """Volumes in mm³, masses in g of one piece; None where the file encloses nothing, or nothing
    was weighed.

    `token` is what the customer may accept, "" for nothing.
    """

    token: str
    was_mm3: float | None
    is_mm3: float
    was_g: Decimal | None
    is_g: Decimal | None

    @property
    def differs(self) -> bool:
        return self.was_mm3 is None or abs(_share(self) - 1) > MAX_DIFFERENCE_SHARE


def compare(
    measurement: Measurement | None, facts: Geometry | None, mass: Decimal | None
) -> Comparison | None:
    """Compare the readings of a measured model; None where it has no volume.

    `facts` is the measurement in the size that weighs `mass` g.
    """
    if facts is None or not facts.volume_mm3:
        return None
    token, was = accepted.token(measurement), facts.as_filed_mm3 or None
    found = Comparison(token, was, facts.volume_mm3, None, mass)
    if was is None or mass is None:
        return found
    was_g = (mass * _share(found)).quantize(MILLIGRAM, ROUND_HALF_UP)
    return Comparison(token, was, facts.volume_mm3, was_g, mass)


def _share(found: Comparison) -> Decimal:
    """Return the file's own volume as a share of the metal in our reading."""
    return Decimal(str(found.was_mm3 or 0.0)) / Decimal(str(found.is_mm3))
