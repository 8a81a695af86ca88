"""Measures a model: volume, area, extents, bodies, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

import numpy as np

from jewelry.models3d.bodies import Bodies, sort_out
from jewelry.models3d.mesh import (
    Floats,
    Ints,
    Mesh,
    components,
    join_open,
    rewind,
    weld,
    without_doubles,
)

REVISION = 2  # raised when the same file may measure differently, so that stored results expire

Finding = dict[str, Any]

Place = dict[str, Any]

DIGITS = 6
"""Of a measure: more than any caliper gives, and float noise does not reach the last."""

FLAT = 1e-9  # of the diagonal cubed: what holds less than this holds nothing
MOST_PLACES = 20


@dataclass(frozen=True)
class Geometry:
    """A measured model. Lengths in mm, area in mm2, volume in mm3, all to `DIGITS` digits.

    `volume_mm3` is None where the model bounds none. `open_edges` are counted after joining,
    `miswound_edges` as found in the file; `closed` is said of the model as repaired.

    `min_wall_mm` is the thinnest wall, `thin_places` are the walls too thin to cast, thinnest
    first: {"x", "y", "z", "wall_mm", "area_mm2"}. `finger_hole_mm` is the inner diameter of a ring.
    `places` are where the surface is wrong: {"code", "x", "y", "z"}. All x, y, z are the model's
    own coordinates in mm as the file was read. `units` is the unit the file's numbers were taken
    in, `units_declared` whether the file says so itself.
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
    revision: int = REVISION

    def scaled(self, factor: float) -> Self:
        """Return the same model made `factor` times as long, wide and high.

        Places stay where they are: they point into the file, which nobody rewrites.
        """
        volume, wall, hole = self.volume_mm3, self.min_wall_mm, self.finger_hole_mm
        x, y, z = (significant(side * factor) for side in self.extents_mm)
        return replace(
            self,
            volume_mm3=None if volume is None else significant(volume * factor**3),
            area_mm2=significant(self.area_mm2 * factor**2),
            extents_mm=(x, y, z),
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
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain values that json.dumps accepts."""
        return {**asdict(self), "extents_mm": list(self.extents_mm)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave. Raises KeyError or TypeError on anything else."""
        x, y, z = data["extents_mm"]
        return cls(**{**data, "extents_mm": (x, y, z), "findings": list(data["findings"])})


def significant(value: float, digits: int = DIGITS) -> float:
    """Return value rounded to so many digits that count, wherever its point stands."""
    return float(f"{value:.{digits}g}")


def measure(triangles: Floats) -> Geometry:
    """Measure triangles (n, 3, 3) in mm, finite and at least one.

    The volume is the sum of signed tetrahedra over the triangles (divergence theorem), taken from
    the middle of the box. It exists if every edge is used as often one way as the other.
    """
    corners = np.asarray(triangles, dtype=np.float64)
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    corners = corners - (low + high) / 2
    mesh, miswound, findings = _mend(weld(corners))
    bodies = sort_out(mesh) if mesh.closed else Bodies.of_open(mesh)
    diagonal = float(np.linalg.norm(high - low))
    volume = bodies.volume if mesh.closed and bodies.volume > FLAT * diagonal**3 else None
    open_edges = int(mesh.edges.open.sum())
    places = _places(mesh, (low + high) / 2)
    findings += _surface_findings(mesh, volume, places)
    findings += bodies.findings if volume is not None else []
    x, y, z = (significant(float(side)) for side in high - low)
    return Geometry(
        triangles=len(corners),
        volume_mm3=None if volume is None else significant(volume),
        area_mm2=significant(_area(corners)),
        extents_mm=(x, y, z),
        bodies=bodies.count,
        closed=mesh.closed,
        open_edges=open_edges,
        miswound_edges=miswound,
        findings=findings,
        places=places,
    )


def _mend(mesh: Mesh) -> tuple[Mesh, int, list[Finding]]:
    """Return the mesh repaired as far as it goes, its miswound edges before, and what was done."""
    findings: list[Finding] = []
    if mesh.edges.open.any():
        mesh = join_open(mesh)
    if mesh.edges.uses.max(initial=0) > 2:
        single = without_doubles(mesh)
        # repeated triangles may be honest parts of two bodies: drop them only if nothing opens
        if len(single.faces) < len(mesh.faces) and single.closed:
            findings.append(
                {"code": "doubled_surface", "triangles": len(mesh.faces) - len(single.faces)}
            )
            mesh = single
    miswound = int(mesh.edges.miswound.sum())
    if miswound and not mesh.edges.open.any():
        repaired = rewind(mesh)
        if repaired.closed:
            findings.append({"code": "miswound_repaired", "edges": miswound})
            mesh = repaired
    return mesh, miswound, findings


def _surface_findings(mesh: Mesh, volume: float | None, places: list[Place]) -> list[Finding]:
    where = {axis: places[0][axis] for axis in "xyz"} if places else {}
    if mesh.edges.open.any():
        return [{"code": "open_surface", "edges": int(mesh.edges.open.sum()), **where}]
    if not mesh.closed:
        return [{"code": "miswound", "edges": int(mesh.edges.miswound.sum()), **where}]
    return [{"code": "no_volume"}] if volume is None else []


def _places(mesh: Mesh, centre: Floats) -> list[Place]:
    """Say where edges are open or miswound, a place for each group of edges that hang together."""
    kinds = {"open_surface": mesh.edges.open, "miswound": mesh.edges.miswound}
    return [
        {
            "code": code,
            **{axis: significant(float(at)) for axis, at in zip("xyz", where, strict=True)},
        }
        for code, wrong in kinds.items()
        for where in _middles(mesh, mesh.edges.ends[wrong]) + centre
    ]


def _middles(mesh: Mesh, ends: Ints) -> Floats:
    """Return a point on each group of edges (e, 2) that share vertices, largest group first."""
    if not len(ends):
        return np.empty((0, 3))
    _count, label = components(ends[:, 0], ends[:, 1], len(mesh.vertices))
    _labels, group, size = np.unique(label[ends[:, 0]], return_inverse=True, return_counts=True)
    middle = mesh.vertices[ends].mean(axis=1)
    centre = np.stack([np.bincount(group, weights=axis) / size for axis in middle.T], axis=1)
    # the middle of a long gap lies in the air: its edge nearest to there is on the surface
    far = np.linalg.norm(middle - centre[group], axis=1)
    order = np.lexsort((far, group))
    first = order[np.searchsorted(group[order], np.arange(len(size)))]
    return np.asarray(middle[first[np.argsort(-size, kind="stable")[:MOST_PLACES]]])


def _area(corners: Floats) -> float:
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.sqrt(np.einsum("ij,ij->i", normals, normals)).sum() / 2)
