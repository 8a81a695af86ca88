"""The file as it stands beside our reading of it, which a customer compares and may accept."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jewelry.models3d import accepted
from jewelry.models3d.findings import describe
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement
from jewelry.pricing.models import Quote

MAX_DIFFERENCE_SHARE = 5e-3
"""Of the volume: figures that differ by less are equal to a person who weighs gold."""

OF_READING = (
    "gaps_joined", "strays_left_out", "doubled_surface", "miswound_repaired", "hole_or_metal",
    "switched_off", "several_scenes", "curves_left_out", "unmeshed_left_out",
    "cavity", "bodies_united", "runs_through_itself", "inside_out", "negatives_cut", "helpers_left_out",
    "stones_set_aside",
)  # fmt: skip
"""What is said of how the file was read."""


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
    if facts is None or not facts.volume_mm3 or quote.mass_net is None:
        return None
    named = accepted.token(measurement)
    share = _share(facts)
    if not named and (share is None or abs(share - 1) <= MAX_DIFFERENCE_SHARE):
        return None
    done = [describe(found) for found in quote.findings if found["code"] in OF_READING]
    if not done:
        return None
    return Reading(
        token=named,
        is_accepted=any(found.get("accepted") for found in quote.findings),
        done=done,
        was_mm3=facts.as_filed_mm3 or None,
        is_mm3=facts.volume_mm3,
        was_g=_grams(quote.mass_net, share),
        is_g=quote.mass_net,
    )


def _share(facts: Geometry) -> float | None:
    """Return the file's own volume as a share of the metal in our reading."""
    if not facts.as_filed_mm3 or not facts.volume_mm3:
        return None
    return facts.as_filed_mm3 / facts.volume_mm3


def _grams(mass: Decimal, share: float | None) -> Decimal | None:
    if share is None:
        return None
    return (mass * Decimal(share)).quantize(Decimal("0.001"), ROUND_HALF_UP)
