"""Measures a model: volume, area, extents, bodies, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np

from jewelry.models3d.bodies import Bodies, sort_out
from jewelry.models3d.mesh import Floats, Mesh, join_open, rewind, weld, without_doubles

REVISION = 1  # raised when the same file may measure differently, so that stored results expire

Finding = dict[str, Any]

PLAUSIBLE_MM = (2.0, 150.0)
POSSIBLE_MM = (0.5, 1000.0)
LEAST_VOLUME_MM3 = 0.005


@dataclass(frozen=True)
class Geometry:
    """A measured model. Lengths in mm, area in mm2, volume in mm3.

    `volume_mm3` is None where the model bounds none. `open_edges` are counted after joining,
    `miswound_edges` as found in the file; `closed` is said of the model as repaired.
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
    revision: int = REVISION

    def to_json(self) -> dict[str, Any]:
        """Return plain values that json.dumps accepts."""
        return {**asdict(self), "extents_mm": list(self.extents_mm)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave. Raises KeyError or TypeError on anything else."""
        x, y, z = data["extents_mm"]
        return cls(**{**data, "extents_mm": (x, y, z), "findings": list(data["findings"])})


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
    volume = bodies.volume if mesh.closed and bodies.volume >= LEAST_VOLUME_MM3 else None
    open_edges = int(mesh.edges.open.sum())
    findings += _surface_findings(mesh, volume, (low + high) / 2)
    findings += bodies.findings if volume is not None else []
    x, y, z = (round(float(side), 3) for side in high - low)
    return Geometry(
        triangles=len(corners),
        volume_mm3=None if volume is None else round(volume, 2),
        area_mm2=round(_area(corners), 2),
        extents_mm=(x, y, z),
        bodies=bodies.count,
        closed=mesh.closed,
        open_edges=open_edges,
        miswound_edges=miswound,
        findings=[*size_findings(max(x, y, z)), *findings],
    )


def size_findings(longest: float) -> list[Finding]:
    """Say what is odd about a model whose longest side is `longest` mm."""
    code = ""
    if not POSSIBLE_MM[0] <= longest <= POSSIBLE_MM[1]:
        code = "too_small_extent" if longest < POSSIBLE_MM[0] else "too_large_extent"
    elif not PLAUSIBLE_MM[0] <= longest <= PLAUSIBLE_MM[1]:
        code = "small_extent" if longest < PLAUSIBLE_MM[0] else "large_extent"
    return [{"code": code, "longest": longest}] if code else []


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


def _surface_findings(mesh: Mesh, volume: float | None, centre: Floats) -> list[Finding]:
    if mesh.edges.open.any():
        gap = mesh.edges.ends[mesh.edges.open][0]
        place = mesh.vertices[gap].mean(axis=0) + centre
        x, y, z = (round(float(at), 2) for at in place)
        count = int(mesh.edges.open.sum())
        return [{"code": "open_surface", "edges": count, "x": x, "y": y, "z": z}]
    if not mesh.closed:
        return [{"code": "miswound", "edges": int(mesh.edges.miswound.sum())}]
    # what is too small to make rounds to no volume as well, and is told so already
    tiny = float(np.ptp(mesh.vertices, axis=0).max()) < POSSIBLE_MM[0]
    return [{"code": "no_volume"}] if volume is None and not tiny else []


def _area(corners: Floats) -> float:
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.sqrt(np.einsum("ij,ij->i", normals, normals)).sum() / 2)
