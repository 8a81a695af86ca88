"""All findings and prices of a model, for the shop's page, the API and `manage.py price_model`."""

import hashlib
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db.models import Q

from jewelry.models3d.formats import door
from jewelry.models3d.geometry.measurement import REVISION, Geometry
from jewelry.models3d.isolation import inspection
from jewelry.models3d.models import Measurement, Model3D
from jewelry.models3d.ring_sizes import ring_size
from jewelry.pricing import quotes, readings
from jewelry.pricing.document.as_json import plain_number, quote_in_analysis
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote, Tariff


@dataclass(frozen=True)
class Analysis:
    """A measured model with its price in every metal; `quotes` are drafts, one for each alloy."""

    measurement: Measurement
    wanted: Specification
    quotes: tuple[Quote, ...]

    @property
    def quote(self) -> Quote:
        return next(quote for quote in self.quotes if quote.alloy.code == self.wanted.alloy)

    @property
    def facts(self) -> Geometry | None:
        """In the unit that the specification names."""
        return quotes.sized(self.measurement, self.wanted)

    def to_json(self) -> dict[str, Any]:
        """Plain values; money in roubles. Places are in the model's own coordinates, in mm."""
        model = self.measurement.model
        return {
            "sha256": model.sha256,
            "format": model.format,
            "size": model.size,
            **_geometry(self.facts),
            **quote_in_analysis(self.quote),
            "reading": self._reading(),
            "prices": {quote.alloy.code: plain_number(quote.total) for quote in self.quotes},
        }

    def _reading(self) -> dict[str, Any] | None:
        """Return what the customer may accept: the file as it stands, and as it is read."""
        found = readings.compare(self.measurement, self.facts, self.quote.mass_net)
        if found is None or not found.token:
            return None
        return {
            "id": found.token,
            "as_filed_mm3": found.was_mm3 or 0.0,
            "volume_mm3": found.is_mm3,
            "as_filed_g": plain_number(found.was_g),
            "weight_g": plain_number(found.is_g),
        }


def analyse(measurement: Measurement, wanted: Specification, tariff: Tariff) -> Analysis:
    """Price a measured model in every alloy, without reading its file.

    The wanted alloy is priced even if it is not on offer.
    """
    drafts = []
    for alloy in Alloy.objects.filter(Q(is_offered=True) | Q(code=wanted.alloy)):
        quote = quotes.draft(measurement, replace(wanted, alloy=alloy.code), tariff)
        quote.alloy = alloy
        drafts.append(quote)
    return Analysis(measurement, wanted, tuple(drafts))


def measure_file(path: Path, stones: str = "") -> Measurement:
    """Measure a file on disk as an upload is measured; store nothing. `stones` as in
    `stones.marks`.

    Raises `door.BadModel` with a sentence, or OSError.
    """
    began = time.monotonic()
    with path.open("rb") as opened:
        file = File(opened)
        fmt = door.check(opened, path.name, file.size)
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    model = Model3D(sha256=sha256, format=fmt, size=file.size, stones=stones)
    with tempfile.TemporaryDirectory(prefix="alexandrite-") as out:
        found = inspection.inspect(path, fmt, Path(out), stones=stones)
    return Measurement(
        model=model,
        revision=REVISION,
        geometry=found.geometry.to_json() if found.geometry else None,
        findings=found.findings,
        seconds=round(time.monotonic() - began, 3),
    )


def _geometry(facts: Geometry | None) -> dict[str, Any]:
    """A value that could not be measured is null."""
    names = (
        "triangles", "volume_mm3", "overlap_mm3", "area_mm2", "extents_mm", "bodies", "closed", "open_edges",
        "miswound_edges", "min_wall_mm", "thin_places", "finger_hole_mm", "units", "units_declared",
        "places", "body_list",
    )  # fmt: skip
    known = facts.to_json() if facts else {}
    size = ring_size(facts.finger_hole_mm) if facts else None
    worn = {"ru": round(size.diameter, 2), "us": round(size.us, 2)} if size else None
    return {name: known.get(name) for name in names} | {"ring_size": worn}
