"""What of a surface is metal, by the kernel: shells told apart, turned, filled and united."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from manifold3d import Error, Manifold

from jewelry.models3d.geometry import kernel, shells
from jewelry.models3d.geometry.components import members
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Ints, Mesh

MAX_SHELLS = 4000
MAX_REVERSED_SHELLS = 100  # shells to be judged one by one against all others
FLAT_SHARE = 1e-7  # of the whole: a shell that holds less holds nothing
MAX_OVERLAP_SHARE = 1e-4  # of a reversed shell: it lies inside, or apart
MIN_HOLE_SHARE = 5e-3  # of the volume: two readings that differ by more are both told


@dataclass(frozen=True)
class Metal:
    """United metal: `volume`, `area` and `surface`.

    `parts` is the surface that was united, shells turned and hollows left out: what an independent
    look has to agree on, but for `filled`: what hollows hold that parts close off together. `counted_twice`
    is how much more its shells hold one by one. `bodies` are shells of metal, `hollows` such as lie
    in metal, or are closed off, and are filled. `turned` says that a reversed shell apart from
    others was turned. `as_hole` is the volume if reversed shells that cross the
    skin cut holes, None if there are none of consequence: the metal has them added.
    """

    volume: float
    area: float
    surface: Mesh
    parts: Mesh
    filled: float
    counted_twice: float
    bodies: int
    hollows: int
    turned: bool
    as_hole: float | None


@dataclass(frozen=True)
class Shell:
    """A shell, looking outwards: its metal, its faces in the surface as turned, what it holds.

    `holds` counts twice where it runs through itself; `solid` does not.
    """

    solid: Manifold
    faces: Ints
    holds: float


def united(surface: Mesh) -> Metal | None:
    """Return the metal of a closed surface, most of which looks outwards; None if it is not clean.

    The kernel's volume and area of one solid are its own, whatever the surface's order was.
    """
    if len(surface.faces) > kernel.MAX_TRIANGLES:
        return None
    try:
        surface, count, label = shells.split(surface)
    except ValueError:
        return None
    if count > MAX_SHELLS:
        return None
    tetrahedra = area_and_volumes(surface.vertices[surface.faces], np.zeros(3))[1]
    signed: Any = np.bincount(label, tetrahedra, minlength=count)
    faces = np.where((signed < 0)[label][:, None], surface.faces[:, ::-1], surface.faces)
    surface = Mesh(surface.vertices, np.ascontiguousarray(faces))
    total = float(np.abs(signed).sum())
    held = np.flatnonzero(np.abs(signed) > FLAT_SHARE * total)
    if (signed[held] < 0).sum() > MAX_REVERSED_SHELLS:
        return None
    own = members(label, count)
    outward: list[Shell] = []
    inward: list[Shell] = []
    for number in held:
        shell = _shell(surface, own[number], total)
        # one is enough to leave the whole to columns, and each may take a second
        if shell is None:
            return None
        (outward if signed[number] > 0 else inward).append(shell)
    return _settled(surface, outward, inward) if outward else None


def _shell(surface: Mesh, faces: Ints, total: float) -> Shell | None:
    """Return a shell as the kernel has it, None if it takes it for another or it stays tangled."""
    solid = kernel.solid(surface, faces)
    if solid is None:
        return None
    holds = solid.volume()
    simple = kernel.untangled(solid, holds / total)
    return simple and Shell(simple, faces, holds)


def _settled(surface: Mesh, outward: list[Shell], inward: list[Shell]) -> Metal | None:
    """Unite shells that looked outwards, and judge those that looked inwards."""
    whole = _union(outward)
    if whole is None:
        return None
    lies: dict[str, list[Shell]] = {"inside": [], "apart": [], "across": []}
    for shell in inward:
        lies[_lies(shell.solid, whole)].append(shell)
    bodies, cutters = outward + lies["apart"], lies["across"]
    body = _union(bodies) if lies["apart"] else whole
    metal = _union(bodies + cutters) if cutters else body
    if body is None or metal is None:
        return None
    together = bodies + cutters
    filled, closed_off = kernel.filled(metal, FLAT_SHARE * metal.volume())
    if filled.status() != Error.NoError or filled.volume() < metal.volume():
        return None
    kept = np.sort(np.concatenate([shell.faces for shell in together]))
    return Metal(
        volume=filled.volume(),
        area=filled.surface_area(),
        surface=kernel.surface_of(filled),
        parts=Mesh(surface.vertices, surface.faces[kept]),
        filled=filled.volume() - metal.volume(),
        counted_twice=sum(shell.holds for shell in together) - metal.volume(),
        bodies=len(together),
        hollows=len(lies["inside"]) + closed_off,
        turned=bool(lies["apart"]),
        as_hole=_as_hole(filled, body, cutters) if cutters else None,
    )


def _as_hole(metal: Manifold, body: Manifold, cutters: list[Shell]) -> float | None:
    """Return what the body holds without `cutters`, None if that is the same, but for little."""
    cut = body - kernel.union([shell.solid for shell in cutters])
    less = float(kernel.filled(cut, FLAT_SHARE * cut.volume())[0].volume())
    return less if abs(metal.volume() - less) > MIN_HOLE_SHARE * metal.volume() else None


def _union(together: list[Shell]) -> Manifold | None:
    """Return shells united; None if the kernel's union is not clean."""
    whole = kernel.union([shell.solid for shell in together])
    volumes = [shell.solid.volume() for shell in together]
    least, most = (
        max(volumes) * (1 - kernel.MAX_VOLUME_DIFFERENCE_SHARE),
        sum(volumes) * (1 + kernel.MAX_VOLUME_DIFFERENCE_SHARE),
    )
    return whole if whole.status() == Error.NoError and least <= whole.volume() <= most else None


def _lies(shell: Manifold, whole: Manifold) -> str:
    """Say where a reversed shell, turned outwards, lies: "inside" metal, "apart" or "across"."""
    common = (shell ^ whole).volume() / shell.volume()
    if common <= MAX_OVERLAP_SHARE:
        return "apart"
    if common < 1 - MAX_OVERLAP_SHARE:
        return "across"
    both = whole.surface_area() + shell.surface_area()
    opens = (whole - shell).surface_area() < both - MAX_OVERLAP_SHARE * shell.surface_area()
    return "across" if opens else "inside"
