"""The metal that a surface bounds: its shells are told apart, turned, filled and united."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from manifold3d import Error, Manifold

from jewelry.models3d.geometry import kernel, shells
from jewelry.models3d.geometry.components import members
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Ints, Mesh

MAX_SHELLS = 4000
MAX_REVERSED_SHELLS = 100  # each is compared with all others
FLAT_SHARE = 1e-7  # of the whole: a shell with less volume counts as empty
MAX_OVERLAP_SHARE = 1e-4  # of a reversed shell's volume: in metal if apart, outside if inside
MIN_HOLE_SHARE = 5e-3  # of the volume: if two readings differ by more, a finding names both


@dataclass(frozen=True)
class Metal:
    """United metal: `volume`, `area` and `surface`. Volumes are in mm3, areas in mm2.

    - `parts`: the surface that was united, with shells turned and hollows left out. An independent
      sample of it has to find `volume` less `filled`.
    - `filled`: the volume of hollows that several bodies close off together.
    - `counted_twice`: how much more the shells hold, each taken alone.
    - `bodies`: the number of shells of metal. `hollows`: the number of hollows that were filled.
    - `turned`: whether a reversed shell, apart from all others, was turned.
    - `as_hole`: the volume if reversed shells that cross the skin are holes; `volume` takes them
      for metal. None if there are none, or it makes little difference.
    - `as_metal`: the volume if reversed shells that touch the skin from within are metal; `volume`
      takes them for open air. None as above.
    - `unfilled`: the volume if nothing is filled but what the file's own shells enclose; None if
      that makes little difference.
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
    as_metal: float | None
    unfilled: float | None


@dataclass(frozen=True)
class Shell:
    """A shell that looks outwards: its `solid`, its `faces` in the surface, its volume `holds`.

    Where it runs through itself, `holds` counts metal twice, and `solid` once.
    """

    solid: Manifold
    faces: Ints
    holds: float


def united(surface: Mesh) -> Metal | None:
    """Return the metal of a closed surface, most of which looks outwards; None if the union fails.

    manifold3d sorts what it unites, so volume and area do not depend on the surface's order.
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
        # each may take a second, and one that fails leaves the whole to columns
        if shell is None:
            return None
        (outward if signed[number] > 0 else inward).append(shell)
    return _settled(surface, outward, inward) if outward else None


def _shell(surface: Mesh, faces: Ints, total: float) -> Shell | None:
    """Return a shell as a solid; None if manifold3d reads another, or it cannot be untangled."""
    solid = kernel.solid(surface, faces)
    if solid is None:
        return None
    holds = solid.volume()
    simple = kernel.untangled(solid, holds / total)
    return simple and Shell(simple, faces, holds)


def _settled(surface: Mesh, outward: list[Shell], inward: list[Shell]) -> Metal | None:
    """Unite the shells `outward`, and judge each of `inward`: a hollow, apart, across or flush."""
    whole = _union(outward)
    if whole is None:
        return None
    lies: dict[str, list[Shell]] = {"inside": [], "apart": [], "across": [], "flush": []}
    for shell in inward:
        lies[_lies(shell.solid, whole)].append(shell)
    bodies, cutters = outward + lies["apart"], lies["across"]
    body = _union(bodies) if lies["apart"] else whole
    solid = _union(bodies + cutters) if cutters else body
    if body is None or solid is None:
        return None
    together, grooves = bodies + cutters, lies["flush"]
    metal = _less(solid, grooves)
    filled, closed_off = kernel.filled(metal, FLAT_SHARE * metal.volume())
    if filled.status() != Error.NoError or filled.volume() < metal.volume():
        return None
    return Metal(
        volume=filled.volume(),
        area=filled.surface_area(),
        surface=kernel.surface_of(filled),
        parts=_parts(surface, together, grooves),
        filled=filled.volume() - metal.volume(),
        counted_twice=sum(shell.holds for shell in together) - solid.volume(),
        bodies=len(together),
        hollows=len(lies["inside"]) + closed_off,
        turned=bool(lies["apart"]),
        as_hole=_as_hole(filled, _less(body, grooves), cutters) if cutters else None,
        as_metal=_as_metal(filled, solid) if grooves else None,
        unfilled=_unfilled(filled, metal),
    )


def _parts(surface: Mesh, outward: list[Shell], inward: list[Shell]) -> Mesh:
    """Return the surface of these shells alone; those `inward` look inwards again."""
    faces = surface.faces.copy()
    for shell in inward:
        faces[shell.faces] = faces[shell.faces, ::-1]
    kept = np.sort(np.concatenate([shell.faces for shell in (*outward, *inward)]))
    return Mesh(surface.vertices, faces[kept])


def _less(solid: Manifold, shells: list[Shell]) -> Manifold:
    return solid - kernel.union([shell.solid for shell in shells]) if shells else solid


def _as_hole(metal: Manifold, body: Manifold, cutters: list[Shell]) -> float | None:
    """Return the body's volume less the `cutters`; None if the difference is small."""
    cut = _less(body, cutters)
    less = float(kernel.filled(cut, FLAT_SHARE * cut.volume())[0].volume())
    return less if abs(metal.volume() - less) > MIN_HOLE_SHARE * metal.volume() else None


def _as_metal(metal: Manifold, solid: Manifold) -> float | None:
    """Return the volume of a solid with no groove cut; None if the difference is small."""
    more = float(kernel.filled(solid, FLAT_SHARE * solid.volume())[0].volume())
    return more if more - metal.volume() > MIN_HOLE_SHARE * metal.volume() else None


def _unfilled(filled: Manifold, metal: Manifold) -> float | None:
    """Return what metal holds as it is drawn, None if filling its hollows adds little."""
    less = float(metal.volume())
    return less if filled.volume() - less > MIN_HOLE_SHARE * less else None


def _union(together: list[Shell]) -> Manifold | None:
    """Return the union of shells; None if manifold3d fails."""
    whole = kernel.union([shell.solid for shell in together])
    volumes = [shell.solid.volume() for shell in together]
    least, most = (
        max(volumes) * (1 - kernel.MAX_VOLUME_DIFFERENCE_SHARE),
        sum(volumes) * (1 + kernel.MAX_VOLUME_DIFFERENCE_SHARE),
    )
    return whole if whole.status() == Error.NoError and least <= whole.volume() <= most else None


def _lies(shell: Manifold, whole: Manifold) -> str:
    """Return where a reversed shell, turned outwards, lies: "apart" from metal, "across" its skin,
    "inside" it, or "flush": inside, with skin in one place, as a groove cut flush leaves it."""
    common = (shell ^ whole).volume() / shell.volume()
    if common <= MAX_OVERLAP_SHARE:
        return "apart"
    if common < 1 - MAX_OVERLAP_SHARE:
        return "across"
    both = whole.surface_area() + shell.surface_area()
    opens = (whole - shell).surface_area() < both - MAX_OVERLAP_SHARE * shell.surface_area()
    return "flush" if opens else "inside"
