"""Measures a model: volume, area, sides, bodies, and faults of its surface."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import grain
from jewelry.models3d.geometry.bodies import Bodies
from jewelry.models3d.geometry.mesh import Bools, Corners, Floats, Mesh
from jewelry.models3d.geometry.places import Place, figure, find_places, significant
from jewelry.models3d.geometry.repair import mend
from jewelry.models3d.geometry.skin import alone, as_filed, weighed

REVISION = 13  # raised when the same file may measure differently, so that stored results expire


@dataclass(frozen=True)
class Geometry:
    """A measured model. Lengths in mm, area in mm2, volume in mm3.

    These are rounded to five significant digits, so that neither float noise nor the order of the
    file shows.

    - `volume_mm3`: None if the surface bounds no volume. Metal that bodies share is counted once
      where their union could be found; `overlap_mm3` is how much less that is.
    - `as_filed_mm3`: the volume by the file's own triangles, nothing mended, left out or filled;
      None in measurements of older revisions.
    - `open_edges`, `closed`: of the repaired model; `miswound_edges`: of the file.
    - `extents_mm`, `bodies`: of the bodies that weigh something.
    - `min_wall_mm`: the thinnest wall. `thin_places`: walls too thin to cast, thinnest first:
      {"x", "y", "z", "wall_mm", "area_mm2"}.
    - `finger_hole_mm`: the inner diameter of a ring.
    - `places`: where the surface is wrong: {"code", "x", "y", "z"}.
    - `units`: the unit that the file's numbers were taken in; `units_declared`: whether the file
      names it.
    - `body_list`: the bodies that may be marked as stones, if the file has several: a
      `stones.listing.Body` each.
    - `hollows_in`: by unit, the findings about narrow hollows if the file's numbers are in that
      unit. Units without such findings are left out.
    - `hollows_if_smaller`: the same for the piece made up to a tenth smaller.

    All x, y, z are the model's own coordinates in mm, as the file was read.
    """

    triangles: int
    volume_mm3: float | None
    area_mm2: float
    extents_mm: tuple[float, float, float]
    bodies: int
    closed: bool
    open_edges: int
    miswound_edges: int
    findings: list[Finding] = field(default_factory=list)
    min_wall_mm: float | None = None
    thin_places: list[Place] = field(default_factory=list)
    finger_hole_mm: float | None = None
    units: str = "mm"
    units_declared: bool = False
    places: list[Place] = field(default_factory=list)
    overlap_mm3: float = 0.0
    body_list: list[dict[str, Any]] = field(default_factory=list)
    as_filed_mm3: float | None = None
    hollows_in: dict[str, list[Finding]] = field(default_factory=dict)
    hollows_if_smaller: dict[str, list[Finding]] = field(default_factory=dict)
    revision: int = REVISION

    def scaled(self, factor: float) -> Self:
        """Return the same model made `factor` times as long, wide and high.

        Places keep their coordinates: they point into the file, which stays as it is.
        """
        volume, wall, hole = self.volume_mm3, self.min_wall_mm, self.finger_hole_mm
        filed = self.as_filed_mm3
        return replace(
            self,
            volume_mm3=None if volume is None else figure(volume * factor**3),
            area_mm2=figure(self.area_mm2 * factor**2),
            overlap_mm3=figure(self.overlap_mm3 * factor**3),
            as_filed_mm3=None if filed is None else figure(filed * factor**3),
            extents_mm=self.scaled_extents(factor),
            min_wall_mm=None if wall is None else significant(wall * factor),
            finger_hole_mm=None if hole is None else significant(hole * factor),
            thin_places=[
                place
                | {
                    "wall_mm": significant(place["wall_mm"] * factor),
                    "area_mm2": significant(place["area_mm2"] * factor**2),
                }
                for place in self.thin_places
            ],
            body_list=[_scaled(body, factor) for body in self.body_list],
        )

    def scaled_extents(self, factor: float) -> tuple[float, float, float]:
        """Return the sides in mm of the model made `factor` times as large."""
        x, y, z = (figure(side * factor) for side in self.extents_mm)
        return x, y, z

    def to_json(self) -> dict[str, Any]:
        """Return plain values that json.dumps accepts."""
        plain = replace(self, findings=[], hollows_in={}, hollows_if_smaller={})
        return {
            **asdict(plain),
            "extents_mm": list(self.extents_mm),
            "findings": [found.to_json() for found in self.findings],
            "hollows_in": _written(self.hollows_in),
            "hollows_if_smaller": _written(self.hollows_if_smaller),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the geometry of what `to_json` gave. Raises KeyError or TypeError on all else."""
        x, y, z = data["extents_mm"]
        typed = {
            "extents_mm": (x, y, z),
            "findings": [Finding.from_json(found) for found in data["findings"]],
            **{name: _read(data.get(name, {})) for name in ("hollows_in", "hollows_if_smaller")},
        }
        return cls(**{**data, **typed})


def _written(by_unit: Mapping[str, list[Finding]]) -> dict[str, list[dict[str, Any]]]:
    return {unit: [found.to_json() for found in said] for unit, said in by_unit.items()}


def _read(by_unit: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[Finding]]:
    return {unit: [Finding.from_json(found) for found in said] for unit, said in by_unit.items()}


def _scaled(body: dict[str, Any], factor: float) -> dict[str, Any]:
    diameter = body["round_mm"]
    return body | {
        "sides_mm": [significant(side * factor) for side in body["sides_mm"]],
        "volume_mm3": figure(body["volume_mm3"] * factor**3),
        "round_mm": None if diameter is None else significant(diameter * factor),
    }


@dataclass(frozen=True)
class Survey:
    """A measured model and, if it bounds a volume, its surface, which looks outwards.

    The surface is moved by -`centre` (3,), the middle of the model's box, in mm. `bodies` are its
    bodies; what they share is not united yet. `is_folded`: faces that lay on one another were left
    out.
    """

    geometry: Geometry
    centre: Floats
    bodies: Bodies
    surface: Mesh | None
    is_folded: bool = False


def measure(triangles: Corners) -> Geometry:
    """Return the geometry that `survey` measures: without union, walls and finger hole."""
    return survey(triangles).geometry


def survey(triangles: Corners, *, leaves_open: bool = False) -> Survey:
    """Measure triangles (n, 3, 3) in mm, at least one, all finite.

    The volume is the sum of the signed tetrahedra that the triangles span with the middle of the
    box (divergence theorem). It exists if every edge is used as often in one direction as in the
    other. `leaves_open`: open bodies are left out beside closed ones, and a finding asks about them.
    """
    filed = as_filed(triangles)
    mended, miswound, repairs = mend(filed.mesh, leaves_open=leaves_open)
    is_as_filed = mended is filed.mesh and len(mended.faces) == len(triangles)
    skin, bodies = weighed(filed if is_as_filed else alone(mended, filed.centre))
    mesh = skin.mesh
    volume = bodies.volume if mesh.closed and bodies.volume > skin.least else None
    places = find_places(mesh, skin.centre)
    x, y, z = (figure(float(side)) for side in skin.sides)
    geometry = Geometry(
        triangles=len(triangles),
        volume_mm3=None if volume is None else figure(volume),
        area_mm2=figure(skin.area),
        extents_mm=(x, y, z),
        bodies=bodies.count,
        closed=mesh.closed,
        open_edges=0 if mesh.closed else int(mesh.edges.open.sum()),
        miswound_edges=miswound,
        findings=[
            *repairs,
            *_surface_findings(mesh, volume, places),
            *(bodies.findings if volume is not None else ()),
            *(grain.rounded(filed.mesh, volume) if volume else ()),
        ],
        places=places,
        as_filed_mm3=figure(abs(float(filed.tetrahedra.sum()))),
    )
    surface = None if volume is None else _outward(mesh, bodies.turned)
    is_folded = len(mended.faces) < len(filed.mesh.faces)
    return Survey(geometry, skin.centre, bodies, surface, is_folded)


def _outward(mesh: Mesh, turned: Bools | None) -> Mesh:
    if turned is None:
        return mesh
    faces = np.where(turned[:, None], mesh.faces[:, ::-1], mesh.faces)
    return Mesh(mesh.vertices, np.ascontiguousarray(faces))


def _surface_findings(mesh: Mesh, volume: float | None, places: list[Place]) -> list[Finding]:
    if mesh.closed:
        return [Finding("no_volume")] if volume is None else []
    where = {axis: places[0][axis] for axis in "xyz"}
    if mesh.edges.open.any():
        return [Finding("open_surface", edges=int(mesh.edges.open.sum()), **where)]
    return [Finding("miswound", edges=int(mesh.edges.miswound.sum()), **where)]
