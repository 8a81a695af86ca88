"""Measures a model: volume, area, extents, bodies, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import integrals, shells
from jewelry.models3d.geometry.bodies import Bodies, sort_out
from jewelry.models3d.geometry.mesh import Bools, Corners, Floats, Ints, Mesh, used, weld
from jewelry.models3d.geometry.places import Place, figure, find_places, significant
from jewelry.models3d.geometry.repair import mend

REVISION = 9  # raised when the same file may measure differently, so that stored results expire

FLAT_SHARE = 1e-9  # of the diagonal cubed: what holds less than this holds nothing
SPECK_SHARE = 1e-6  # of the metal: a body that holds less weighs nothing, and is left out
ALL_SPECKS_SHARE = 1e-4  # of the metal: unless all such bodies hold more
ALL_SPECKS_SKIN_SHARE = 1e-3  # of the skin: or have more of it


@dataclass(frozen=True)
class Geometry:
    """A measured model. Lengths in mm, area in mm2, volume in mm3.

    They are rounded to five digits that count, so that neither float noise nor the order of the
    file shows.

    `volume_mm3` is None where the model bounds none; metal that bodies share is counted once, if
    their union could be found, and `overlap_mm3` is what that took off. `as_filed_mm3` is the
    volume of the file as it stands, by its own triangles: nothing mended, left out or filled, None
    where nobody took it. `open_edges` are counted
    after joining, `miswound_edges` as found in the file; `closed` is said of the model as repaired.
    `extents_mm` are those of the bodies that weigh something; only these are counted.

    `min_wall_mm` is the thinnest wall, `thin_places` are the walls too thin to cast, thinnest
    first: {"x", "y", "z", "wall_mm", "area_mm2"}. `finger_hole_mm` is the inner diameter of a ring.
    `places` are where the surface is wrong: {"code", "x", "y", "z"}. All x, y, z are the model's
    own coordinates in mm as the file was read. `units` is the unit the file's numbers were taken
    in, `units_declared` whether the file says so itself. `body_list` has the bodies that may be
    marked as stones, `stones.listing.Body` each, where the file has several. `hollows_in` has, by
    unit, what is found of narrow hollows if the file's numbers are in another one than was looked
    in: how wide a hollow and its hole are depends on it. Units without any are left out.
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
    revision: int = REVISION

    def scaled(self, factor: float) -> Self:
        """Return the same model made `factor` times as long, wide and high.

        Places stay where they are: they point into the file, which nobody rewrites.
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
        plain = replace(self, findings=[], hollows_in={})
        return {
            **asdict(plain),
            "extents_mm": list(self.extents_mm),
            "findings": [found.to_json() for found in self.findings],
            "hollows_in": {
                unit: [found.to_json() for found in said] for unit, said in self.hollows_in.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave. Raises KeyError or TypeError on anything else."""
        x, y, z = data["extents_mm"]
        typed = {
            "extents_mm": (x, y, z),
            "findings": [Finding.from_json(found) for found in data["findings"]],
            "hollows_in": {
                unit: [Finding.from_json(found) for found in said]
                for unit, said in data.get("hollows_in", {}).items()
            },
        }
        return cls(**{**data, **typed})


def _scaled(body: dict[str, Any], factor: float) -> dict[str, Any]:
    diameter = body["round_mm"]
    return body | {
        "sides_mm": [significant(side * factor) for side in body["sides_mm"]],
        "volume_mm3": figure(body["volume_mm3"] * factor**3),
        "round_mm": None if diameter is None else significant(diameter * factor),
    }


@dataclass(frozen=True)
class Survey:
    """A measured model and, where it bounds a volume, its surface looking outwards.

    The surface is moved by -`centre`, the middle of the model's box; `bodies` are its parts, whose
    metal is not united yet.
    """

    geometry: Geometry
    centre: Floats
    bodies: Bodies
    surface: Mesh | None


def measure(triangles: Corners) -> Geometry:
    """Return what `survey` measures: all but union, walls and hole."""
    return survey(triangles).geometry


def survey(triangles: Corners) -> Survey:
    """Measure triangles (n, 3, 3) in mm, finite and at least one.

    The volume is the sum of signed tetrahedra over the triangles (divergence theorem), taken from
    the middle of the box. It exists if every edge is used as often one way as the other.
    """
    low, high = integrals.box(triangles)
    centre, sides = (low + high) / 2, high - low
    welded = weld(triangles)
    found = Mesh(welded.vertices - centre, welded.faces)
    area, tetrahedra = integrals.area_and_volumes(triangles, centre)
    as_filed = figure(abs(float(tetrahedra.sum())))
    mesh, miswound, findings = mend(found)
    if mesh is not found or len(mesh.faces) < len(triangles):
        mesh, centre, sides = _alone(mesh, centre)
        area, tetrahedra = _integrals(mesh)
    bodies = sort_out(mesh, tetrahedra) if mesh.closed else Bodies.of_open(mesh)
    if len(specks := _specks(mesh, bodies, tetrahedra)):
        faces = np.delete(mesh.faces, specks, axis=0)
        mesh, centre, sides = _alone(Mesh(mesh.vertices, faces), centre)
        area, tetrahedra = _integrals(mesh)
        bodies = sort_out(mesh, tetrahedra)
    least = FLAT_SHARE * float(np.linalg.norm(sides)) ** 3
    if mesh.closed and bodies.volume <= least:
        mesh, bodies = _by_edges(mesh, bodies)
    volume = bodies.volume if mesh.closed and bodies.volume > least else None
    places = find_places(mesh, centre)
    findings += _surface_findings(mesh, volume, places)
    findings += bodies.findings if volume is not None else []
    x, y, z = (figure(float(side)) for side in sides)
    geometry = Geometry(
        triangles=len(triangles),
        volume_mm3=None if volume is None else figure(volume),
        area_mm2=figure(area),
        extents_mm=(x, y, z),
        bodies=bodies.count,
        closed=mesh.closed,
        open_edges=0 if mesh.closed else int(mesh.edges.open.sum()),
        miswound_edges=miswound,
        findings=findings,
        places=places,
        as_filed_mm3=as_filed,
    )
    return Survey(
        geometry, centre, bodies, None if volume is None else _outward(mesh, bodies.turned)
    )


def _specks(mesh: Mesh, bodies: Bodies, tetrahedra: Floats) -> Ints:
    """Return the faces of bodies that weigh nothing, and neither weigh nor show all together."""
    none = np.empty(0, np.int64)
    if not len(bodies.owner) or bodies.count < 2:
        return none
    holds = np.abs(np.bincount(bodies.owner, tetrahedra))
    speck = holds < SPECK_SHARE * holds.sum()
    if not speck.any() or holds[speck].sum() > ALL_SPECKS_SHARE * holds.sum():
        return none
    faces = np.flatnonzero(speck[bodies.owner])
    skin = integrals.areas(mesh.vertices, mesh.faces)
    return faces if skin[faces].sum() <= ALL_SPECKS_SKIN_SHARE * skin.sum() else none


def _alone(mesh: Mesh, centre: Floats) -> tuple[Mesh, Floats, Floats]:
    """Return a mesh that was moved by -`centre` about its own middle, where that is, and its sides.

    What was left out of it may have lain far off, and sizes are taken from the vertices.
    """
    mesh = used(mesh)
    if not len(mesh.vertices):
        return mesh, centre, np.zeros(3)
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    middle = (low + high) / 2
    return Mesh(mesh.vertices - middle, mesh.faces), centre + middle, high - low


def _integrals(mesh: Mesh) -> tuple[float, Floats]:
    return integrals.area_and_volumes(mesh.vertices[mesh.faces], np.zeros(3))


def _by_edges(mesh: Mesh, bodies: Bodies) -> tuple[Mesh, Bodies]:
    """Tell bodies apart that share corners: a mirrored half inside out takes off what one holds."""
    try:
        split = shells.split(mesh)[0]
    except ValueError:
        return mesh, bodies
    return split, sort_out(split, _integrals(split)[1])


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
