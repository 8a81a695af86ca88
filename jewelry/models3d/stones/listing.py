"""The numbered list of a file's bodies, of which a customer may mark those that are stones.

Numbers depend only on the order of the file and on which triangles are connected: they stay the
same whatever is marked, mended or united later. A copy of a body in the same place is no body of
its own: nobody can tell the two from one, and each would hide the other.
"""

from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.formats.stone_names import is_named, stone_name
from jewelry.models3d.geometry import components, shells
from jewelry.models3d.geometry.integrals import area_and_volumes, box
from jewelry.models3d.geometry.mesh import Bools, Corners, Ints, Mesh, edge_keys, weld
from jewelry.models3d.geometry.places import figure, significant
from jewelry.models3d.stones.apart import apart
from jewelry.models3d.stones.form import Forms
from jewelry.models3d.stones.marks import MAX_MARKED_BODIES
from jewelry.models3d.stones.sunk import sunk

MIN_FACES = 4
MAX_BODIES = 1000
"""Bodies whose form is found: some milliseconds each."""

SMALL_MM, SMALL_SHARE = 2.0, 0.08
"""A ball smaller than this, and than this share of the longest side, is a granule."""

SPECK_SHARE = 1e-4  # of the volume of all bodies: a smaller one is a stray, and no stone

ROUND = frozenset({"ball", "dome"})
"""Forms that stones and metal have in common."""

MAX_SHARED_SIDES = 60_000  # sides at edges of more than two faces, which are paired one by one
MAX_NAME_CHARACTERS = 60
SIGNIFICANT_DIGITS = 4


@dataclass(frozen=True)
class Body:
    """A body in the list: its number, name, `sides_mm` across and along its own axis, `volume_mm3`.

    `why` it may be a stone: "named" by the file, with the form of a "cut" stone, a "ball" like a
    pearl, a "dome" like a cabochon, of another form and "apart" from the rest; or "". `round_mm` is
    the diameter of a round body, else None. Its middle is in the file's own coordinates.
    """

    number: int
    name: str
    why: str
    sides_mm: tuple[float, float, float]
    volume_mm3: float
    round_mm: float | None
    x: float
    y: float
    z: float

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "sides_mm": list(self.sides_mm)}


@dataclass(frozen=True)
class Listing:
    """`label` (n,) is the number of each triangle's body, 0 if it is not listed.

    `copied` (n,) are the triangles of copies; their body is the one that they are copies of.
    `unlisted` counts bodies that may be stones and are not in the list. The list has at most
    `MAX_MARKED_BODIES`, and bodies after the first `MAX_BODIES` were not examined.
    """

    bodies: list[Body]
    label: Ints
    copied: Bools
    unlisted: int

    @property
    def offers(self) -> bool:
        """Return whether a customer has a choice: several bodies, or one that may be a stone."""
        return len(self.bodies) > 1 or any(body.why for body in self.bodies)

    def of(self, numbers: tuple[int, ...]) -> list[Ints]:
        """Return the triangles (k,) of each of the bodies with these rising numbers, no copies."""
        found = np.flatnonzero(np.isin(self.label, numbers) & ~self.copied)
        own = self.label[found]
        order = np.argsort(own, kind="stable")
        return np.split(found[order], np.searchsorted(own[order], numbers[1:]))


def of(reading: Reading) -> Listing:
    """Return the list of a file's bodies: all, or if they are too many, those that may be stones.

    Where there is one alone, there is nothing to choose from.
    """
    drawn, same = _numbered(reading.triangles)
    count = len(same)
    if count < 2:
        return Listing([], np.zeros(len(drawn), np.int64), np.zeros(len(drawn), np.bool_), 0)
    own, forms = _first(drawn, min(count, MAX_BODIES)), Forms()
    found = [
        body
        for number, faces in enumerate(own, start=1)
        if len(faces) >= MIN_FACES
        and same[number - 1] == number - 1
        and (body := _body(number, reading, faces, forms))
    ]
    label = np.where(drawn < 0, drawn, same[drawn])
    found = _doubted(found, reading.triangles, label, own)
    found = _with_apart(found, reading.triangles, label, own)
    suspects = [body for body in found if body.why]
    unseen = int((np.bincount(label[label >= 0])[MAX_BODIES:] >= MIN_FACES).sum())
    bodies = (
        found
        if len(found) <= MAX_MARKED_BODIES and count <= MAX_BODIES
        else suspects[:MAX_MARKED_BODIES]
    )
    listed = np.zeros(count + 1, np.int64)
    listed[[body.number for body in bodies]] = [body.number for body in bodies]
    unlisted = max(0, len(suspects) - MAX_MARKED_BODIES) + unseen
    return Listing(bodies, listed[label + 1], label != drawn, unlisted)


def _first(label: Ints, count: int) -> list[Ints]:
    """Return the triangles (k,) of each of the first `count` bodies."""
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(count + 1))
    return [order[start:end] for start, end in pairwise(bounds)]


def _doubted(bodies: list[Body], triangles: Corners, label: Ints, own: list[Ints]) -> list[Body]:
    """Return the bodies; a ball or dome may be a stone only if it is large, and not sunk in metal.

    If there is no other body, no metal holds them.
    """
    round_ones = [body for body in bodies if body.why in ROUND]
    if not round_ones:
        return bodies
    low, high = box(triangles)
    least = min(SMALL_MM, SMALL_SHARE * float((high - low).max()))
    large = [body for body in round_ones if body.sides_mm[1] >= least]
    metal = {body.number for body in round_ones} - {body.number for body in large}
    if len(round_ones) == len(bodies):
        metal = {body.number for body in bodies}
    elif large:
        are_sunk = sunk(triangles, label, [own[body.number - 1] for body in large])
        metal |= {body.number for body, is_sunk in zip(large, are_sunk, strict=True) if is_sunk}
    return [replace(body, why="") if body.number in metal else body for body in bodies]


def _with_apart(bodies: list[Body], triangles: Corners, label: Ints, own: list[Ints]) -> list[Body]:
    """Return the bodies; one may also be a stone if nothing joins it to what is surely metal."""
    plain = [body for body in bodies if not body.why]
    are_apart = apart(triangles, label, [own[body.number - 1] for body in plain])
    least = SPECK_SHARE * sum(body.volume_mm3 for body in bodies)
    alone = [
        body
        for body, is_apart in zip(plain, are_apart, strict=True)
        if is_apart and body.volume_mm3 > least
    ]
    if not alone or len(alone) == len(plain):
        return bodies
    numbers = {body.number for body in alone}
    metal = {(body.sides_mm, body.volume_mm3) for body in plain if body.number not in numbers}
    are_sunk = sunk(triangles, label, [own[body.number - 1] for body in alone])
    doubted = {
        body.number
        for body, is_sunk in zip(alone, are_sunk, strict=True)
        if not is_sunk and (body.sides_mm, body.volume_mm3) not in metal
    }
    return [replace(body, why="apart") if body.number in doubted else body for body in bodies]


def _numbered(triangles: Corners) -> tuple[Ints, Ints]:
    """Return the body (n,) of each triangle, in the file's order, and the body (k,) that each is.

    That is the body itself, or the one that it is a copy of. A triangle without three different
    corners has -1.
    """
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    sound = ~((a == b).all(axis=1) | (b == c).all(axis=1) | (c == a).all(axis=1))
    mesh = weld(triangles)
    label = np.full(len(triangles), -1, np.int64)
    if not len(mesh.faces):
        return label, np.empty(0, np.int64)
    found = _shells(mesh)
    _names, first, number = np.unique(found, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    body = rank[number.ravel()]
    label[sound] = body
    return label, _same(mesh, body)


def _same(mesh: Mesh, body: Ints) -> Ints:
    """Return for each body (k,) the first with faces in the same places: for most, itself.

    `body` (n,) is the body of each face. Which side of a face is out does not matter.
    """
    order = np.argsort(body, kind="stable")
    start = np.searchsorted(body[order], np.arange(body.max() + 1))
    # sums of random words: those of different faces are hardly ever equal
    sums = np.add.reduceat(mesh.places[order], start)
    _sums, first, place = np.unique(sums, return_index=True, return_inverse=True)
    same: Ints = first[place.ravel()]
    return same


def _shells(mesh: Mesh) -> Ints:
    """Return the shell (n,) of each face, by edges, or by corners if that is too much."""
    keys = np.sort(edge_keys(mesh.faces, len(mesh.vertices)) >> 1)
    uses = np.diff(np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True]))))
    if uses[uses > 2].sum() > MAX_SHARED_SIDES:
        return components.shells(mesh)[1]
    return shells.split(mesh, meeting=True)[2]


def _body(number: int, reading: Reading, faces: Ints, forms: Forms) -> Body | None:
    """Return a body for the list; None if it is flat."""
    corners = np.asarray(reading.triangles[faces], np.float64)
    form = forms.of(corners)
    if form is None:
        return None
    part = reading.parts[0 if reading.part is None else int(reading.part[faces[0]])]
    middle = (corners.min(axis=(0, 1)) + corners.max(axis=(0, 1))) / 2
    x, y, z = (round(float(at), 4) for at in middle)
    long, short, height = (significant(side, SIGNIFICANT_DIGITS) for side in form.sides)
    return Body(
        number=number,
        name=_name(part),
        why="named" if is_named(part) else form.looks,
        sides_mm=(long, short, height),
        volume_mm3=figure(abs(float(area_and_volumes(corners, middle)[1].sum()))),
        round_mm=significant(form.diameter, SIGNIFICANT_DIGITS) if form.diameter else None,
        x=x,
        y=y,
        z=z,
    )


def _name(part: Part) -> str:
    said = part.name, part.material, stone_name(part)
    names = dict.fromkeys(word for word in said if word)
    return ", ".join(names)[:MAX_NAME_CHARACTERS]
