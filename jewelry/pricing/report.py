"""An analysis as text for a terminal."""

from collections.abc import Iterable

from jewelry.models3d.findings import describe, severity
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.ring_sizes import ring_size
from jewelry.pricing.analysis import Analysis
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import weight_range

NAME_WIDTH = 34


def text(name: str, found: Analysis, seconds: float) -> str:
    blocks = [
        [name, *_geometry(found.facts)],
        _price(found.quote),
        _reasons(found.quote),
        _others(found),
        [f"{found.measurement.model.sha256}, {seconds:.2f} s"],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _geometry(facts: Geometry | None) -> list[str]:
    if facts is None:
        return ["It could not be measured."]
    size = " × ".join(f"{side:g}" for side in facts.extents_mm)
    volume = "no volume" if facts.volume_mm3 is None else f"{facts.volume_mm3:g} mm³"
    said = "as the file says" if facts.units_declared else "assumed"
    lines = [
        f"{facts.triangles} triangles, bodies: {facts.bodies}, "
        + ("closed" if facts.closed else f"open edges: {facts.open_edges}"),
        f"{size} mm, {volume}, {facts.area_mm2:g} mm² of surface (unit: {facts.units}, {said})",
    ]
    if facts.min_wall_mm is not None:
        thin = f", thin places: {len(facts.thin_places)}" if facts.thin_places else ""
        lines.append(f"Thinnest wall {facts.min_wall_mm:.2f} mm{thin}")
    if facts.finger_hole_mm is not None:
        worn = ring_size(facts.finger_hole_mm)
        sizes = f": size {worn.russian}, US {worn.american}" if worn else ""
        lines.append(f"Finger hole {facts.finger_hole_mm:.2f} mm{sizes}")
    return lines


def _price(quote: Quote) -> list[str]:
    if quote.total is None:
        return [f"{quote.alloy}: {quote.get_verdict_display()}"]
    lines = [f"{quote.alloy}: {rub(quote.total)} ({quote.get_verdict_display()})"]
    if band := weight_range.band(quote):
        low, high = band
        lines.append(f"{quote.mass_net:.2f} g; finished pieces weigh {low:.2f} to {high:.2f} g")
    return lines + _columns((name, rub(amount)) for name, amount in quote.named_parts)


def _reasons(quote: Quote) -> list[str]:
    if not quote.findings:
        return []
    stops = any(severity(finding) != "note" for finding in quote.findings)
    title = "What stands in the way of a firm price:" if stops else "Good to know:"
    return [title, *(f"  {n}. {describe(it)}" for n, it in enumerate(quote.findings, start=1))]


def _others(found: Analysis) -> list[str]:
    priced = [(str(other.alloy), rub(other.total)) for other in found.quotes if other.total]
    return ["In every metal:", *_columns(priced)] if len(priced) > 1 else []


def _columns(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {name:<{NAME_WIDTH}}{amount:>16}" for name, amount in rows]
