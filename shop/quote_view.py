"""A price as its customer sees it, of a request or of an order."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jewelry.models3d import markers
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, next_step, severity
from jewelry.models3d.findings.codes import Step
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.models import Measurement
from jewelry.models3d.ring_sizes import RingSize, ring_size
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import weight_range
from shop import reading
from shop.reading import Reading
from shop.size_drawing import Scale, beside_coin

THIN = ("wall_too_thin", "wall_thin")
WORST_FIRST = ("manual", "provisional", "note")
MAX_MARKERS = 5
"""For one reason: more would hide the model."""


@dataclass(frozen=True)
class Reason:
    number: int
    severity: str
    text: str
    places: list[dict[str, Any]]
    next: Step | None

    @property
    def control(self) -> str:
        """The template of the customer's next step."""
        return f"shop/next/{self.next}.html"


@dataclass(frozen=True)
class Sheet:
    """`facts` are in the unit of the quote's specification; None where nothing was measured."""

    quote: Quote
    facts: Geometry | None
    reading: Reading | None = None

    @property
    def band(self) -> tuple[Decimal, Decimal] | None:
        return weight_range.band(self.quote)

    @property
    def ring(self) -> RingSize | None:
        return ring_size(self.facts.finger_hole_mm) if self.facts else None

    @property
    def scale(self) -> Scale | None:
        facts = self.facts
        return beside_coin(facts.extents_mm, facts.finger_hole_mm) if facts else None

    @property
    def reasons(self) -> list[Reason]:
        """Return the reasons, first those that decide over the price."""
        found = sorted(self.quote.findings, key=lambda each: WORST_FIRST.index(severity(each)))
        return [
            Reason(
                number,
                severity(finding),
                describe(finding),
                self._places(finding),
                next_step(finding),
            )
            for number, finding in enumerate(found, start=1)
        ]

    @property
    def asks_for_file(self) -> bool:
        return any(reason.next == "send_corrected_file" for reason in self.reasons)

    @property
    def places(self) -> list[dict[str, Any]]:
        """Return the viewer's markers, each with its reason's number and a label of its own."""
        return [marker for reason in self.reasons for marker in _markers(reason)]

    def _places(self, finding: Finding) -> list[dict[str, Any]]:
        params = finding.params
        if self.facts is None or "x" not in params:
            return []
        if finding.code in THIN:
            return self.facts.thin_places[: min(params["places"], MAX_MARKERS)]
        found = [place for place in self.facts.places if place["code"] == finding.code]
        return found[:MAX_MARKERS] or [{axis: params[axis] for axis in "xyz"}]


def _markers(reason: Reason) -> list[dict[str, Any]]:
    """Where a reason has several places, each says what is wrong just there."""
    common = {"number": reason.number, "severity": reason.severity}
    if len(reason.places) < 2:
        label = {"label": f"{reason.number}", "text": reason.text}
        return [common | label | place for place in reason.places]
    return [
        common | {"label": f"{reason.number}.{nth}", "text": markers.said(place)} | place
        for nth, place in enumerate(reason.places, start=1)
    ]


def of(quote: Quote, measurement: Measurement | None) -> Sheet:
    """A price by hand has no specification of its own, so the file's unit counts."""
    asked = quote.inputs.get("specification")
    wanted = Specification.from_json(asked) if asked else Specification(quote.alloy.code)
    facts = quotes.sized(measurement, wanted) if measurement else None
    return Sheet(quote, facts, reading.of(quote, facts, measurement))
