"""A file's own figures beside those of our reading, which a customer compares and may accept."""

from dataclasses import dataclass
from decimal import Decimal

from jewelry.models3d.findings import describe
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement
from jewelry.pricing import readings
from jewelry.pricing.models import Quote

OF_READING = (
    "gaps_joined", "strays_left_out", "doubled_surface", "miswound_repaired", "hole_or_metal",
    "closed_together",
    "switched_off", "several_scenes", "curves_left_out", "unmeshed_left_out",
    "cavity", "bodies_united", "runs_through_itself", "inside_out", "negatives_cut", "helpers_left_out",
    "stones_set_aside",
)  # fmt: skip
"""Codes of findings on how the file was read."""


@dataclass(frozen=True)
class Reading:
    """Volumes in mm³, masses in g of one piece, None where the file encloses nothing.

    `token` is what the customer may accept, "" for nothing; `done` tells in sentences how the file
    was read.
    """

    token: str
    is_accepted: bool
    done: list[str]
    was_mm3: float | None
    is_mm3: float
    was_g: Decimal | None
    is_g: Decimal

    @property
    def asks(self) -> bool:
        return bool(self.token) and not self.is_accepted


def of(quote: Quote, facts: Geometry | None, measurement: Measurement | None) -> Reading | None:
    """Return None where there is nothing to compare. `facts` is the measurement in the quote's
    size."""
    found = readings.compare(measurement, facts, quote.mass_net)
    if found is None or found.is_g is None:
        return None
    if not found.token and not found.differs:
        return None
    done = [describe(each) for each in quote.findings if each.code in OF_READING]
    if not done:
        return None
    return Reading(
        token=found.token,
        is_accepted=any(each.params.get("accepted") for each in quote.findings),
        done=done,
        was_mm3=found.was_mm3,
        is_mm3=found.is_mm3,
        was_g=found.was_g,
        is_g=found.is_g,
    )
