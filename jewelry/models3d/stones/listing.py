"""The numbered list of a file's bodies, of which a customer may mark those that are stones.

Numbers depend only on the order of the file and on which triangles are connected: they stay the
same whatever is marked, mended or united later. A copy of a body in the same place is no body of
its own: nobody can tell the two from one, and each would hide the other.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.formats.stone_names import is_named, stone_name
from jewelry.models3d.geometry import joints
from jewelry.models3d.geometry.integrals import area_and_volumes, areas
from jewelry.models3d.geometry.mesh import Bools, Ints, Mesh
from jewelry.models3d.geometry.places import figure, significant
from jewelry.models3d.stones.form import Forms
from jewelry.models3d.stones.marks import MAX_MARKED_BODIES
from jewelry.models3d.stones.numbering import numbered

MIN_FACES = 4
MAX_BODIES = 1000
"""Bodies whose form is found: some milliseconds each."""

Doubt = Literal["", "apart", "copy", "around"]
DOUBTS: dict[int, Doubt] = {
    joints.SURE: "",
    joints.APART: "apart",
    joints.COPY: "copy",
    joints.AROUND: "around",
}
ROUND = frozenset({"ball", "dome"})
"""Forms that stones and metal have in common."""

MAX_NAME_CHARACTERS = 60
SIGNIFICANT_DIGITS = 4


@dataclass(frozen=True)
class Body:
    """A body in the list: its number, name, `sides_mm` across and along its own axis, `volume_mm3`.

    `why` it may be a stone: "named" by the file, with the form of a "cut" stone, a "ball" like a
    pearl or a "dome" like a cabochon; or "". `doubt` why it may be no part of the piece: "apart" from
    it, a "copy" of another body, or drawn "around" all others; or "". `round_mm` is the diameter of a
    round body, else None. Its middle is in the file's own coordinates.
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
    doubt: Doubt = ""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "sides_mm": list(self.sides_mm)}


@dataclass(frozen=True)
class Listing:
    """`label` (n,) is the number of each triangle's body, 0 if it is not listed.

    `copied` (n,) are the triangles of copies; their body is the one that they are copies of.
    `unlisted` counts bodies that may be stones and are not in the list; `unsure` all bodies that
    are neither such nor joined as metal is, None if the surface is not closed. The list has at most
    `MAX_MARKED_BODIES`, and bodies after the first `MAX_BODIES` were not examined.
    """

    bodies: list[Body]
    label: Ints
    copied: Bools
    unlisted: int = 0
    unsure: int | None = 0

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
    """Return the list of a file's bodies: all, or if they are too many, those that are asked about.

    Where there is one alone, there is nothing to choose from.
    """
    mesh, drawn, same = numbered(reading.triangles)
    count = len(same)
    if count < 2:
        return Listing([], np.zeros(len(drawn), np.int64), np.zeros(len(drawn), np.bool_))
    own = _first(drawn, min(count, MAX_BODIES))
    found = _examined(reading, enumerate(own), same)
    label = np.where(drawn < 0, drawn, same[drawn])
    unsure = None
    if mesh.closed:
        joined = _joints(mesh, drawn[drawn >= 0], same, found)
        doubted = np.flatnonzero(joined.doubt)
        beyond = doubted[doubted >= len(own)][:MAX_MARKED_BODIES]
        others = ((number, np.flatnonzero(drawn == number)) for number in beyond.tolist())
        found = _settled([*found, *_examined(reading, others, same)], joined)
        # others are asked about as stones already
        unsure = len(doubted) - sum(
            bool(body.why and joined.doubt[body.number - 1]) for body in found
        )
    return _shown(found, label, label != drawn, unsure)


def _examined(reading: Reading, own: Iterable[tuple[int, Ints]], same: Ints) -> list[Body]:
    """Return bodies by their places in the file, and triangles (k,); no flat ones, and no copies."""
    forms = Forms()
    return [
        body
        for place, faces in own
        if len(faces) >= MIN_FACES
        and same[place] == place
        and (body := _body(place + 1, reading, faces, forms))
    ]


def _shown(found: list[Body], label: Ints, copied: Bools, unsure: int | None) -> Listing:
    """Return the list: all bodies, or if they are too many, those that are asked about.

    `label` (n,) is the place of each triangle's body in the file, -1 without.
    """
    suspects = [body for body in found if body.why]
    bodies = found
    if len(found) > MAX_MARKED_BODIES or label.max() >= MAX_BODIES:
        # somebody has to see what is asked about, and to answer
        others = [body for body in found if not body.why] if unsure else []
        others.sort(key=lambda body: (not body.doubt, -body.volume_mm3))
        bodies = [*suspects, *others][:MAX_MARKED_BODIES]
        bodies.sort(key=lambda body: body.number)
    listed = np.zeros(label.max() + 2, np.int64)
    listed[[body.number for body in bodies]] = [body.number for body in bodies]
    unlisted = max(0, len(suspects) - MAX_MARKED_BODIES)
    return Listing(bodies, listed[label + 1], copied, unlisted, unsure)


def _joints(mesh: Mesh, body: Ints, same: Ints, listed: list[Body]) -> joints.Joints:
    """Return how the bodies are joined; `body` (n,) is that of each face of the mesh."""
    corners = mesh.vertices[mesh.faces]
    count = len(same)
    signed = area_and_volumes(corners, mesh.vertices.mean(axis=0))[1]
    skin = areas(mesh.vertices, mesh.faces)
    kind = np.full(count, joints.PLAIN)
    for each in listed:
        if each.why:
            kind[each.number - 1] = joints.ROUND if each.why in ROUND else joints.STONE
    kind = kind[same]
    held, skinned = (np.bincount(body, each, count).astype(np.float64) for each in (signed, skin))
    return joints.find(mesh, body, held, skinned, kind)


def _settled(bodies: list[Body], joined: joints.Joints) -> list[Body]:
    """Return the bodies with their doubts; a ball or dome may be a stone only if it is not sunk in
    metal.

    If there is no other body, no metal holds them.
    """
    are_all_round = all(body.why in ROUND for body in bodies)
    settled = []
    for body in bodies:
        is_metal = are_all_round or joined.joined[body.number - 1]
        why = "" if body.why in ROUND and is_metal else body.why
        doubt = DOUBTS[joints.SURE if why else int(joined.doubt[body.number - 1])]
        settled.append(replace(body, why=why, doubt=doubt))
    return settled


def _first(label: Ints, count: int) -> list[Ints]:
    """Return the triangles (k,) of each of the first `count` bodies."""
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(count + 1))
    return [order[start:end] for start, end in pairwise(bounds)]


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
