"""A file's triangles, divided into metal and stones by the customer's marks."""

import sys
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.geometry import shells
from jewelry.models3d.geometry.measurement import Geometry, Survey
from jewelry.models3d.geometry.mesh import Corners, Floats, weld
from jewelry.models3d.stones import listing, marks
from jewelry.models3d.stones.form import Forms
from jewelry.models3d.stones.listing import Listing

NAMED = "stones_named"
OPEN = "open_bodies"
OWN = frozenset(
    {"stones_suspected", "bodies_unconfirmed", "marks_lost", "stones_set_aside", "bodies_left_out"}
)


@dataclass(frozen=True)
class Piece:
    """`metal` (n, 3, 3) and `stones`, each (k, 3, 3), in mm; `listing` if it was made.

    `said` is the text of the marks: `marked` are the numbers of stones, and `lost` numbers fit no
    body. `left_out` are no part of the piece. `is_one`: the file was found to be a single body.
    """

    reading: Reading
    said: str
    metal: Corners
    stones: list[Floats]
    listing: Listing | None = None
    marked: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    lost: int = 0
    is_one: bool = False

    def listed(self, survey: Survey) -> Self:
        """Return the piece with its list, if there is more than one body to choose from."""
        is_named = any(found.code == NAMED for found in survey.geometry.findings)
        may_be_one = survey.geometry.bodies <= 1 and len(self.reading.parts) <= 1 and not is_named
        if self.listing:
            return self
        if may_be_one and (self.is_one or _is_one(self.reading, survey)):
            return replace(self, is_one=True)
        try:
            return replace(self, listing=_with_mended(listing.of(self.reading), survey))
        except ValueError as error:
            # then nobody is asked, but the measurement stands
            sys.stderr.write(f"no list of bodies: {error}\n")
            return self

    def pearls_and_others(self) -> tuple[list[Floats], list[Floats]]:
        """Return the stones that have a pearl's form, and all others."""
        forms = Forms()
        pearls: list[Floats] = []
        others: list[Floats] = []
        for stone in self.stones:
            form = forms.of(stone)
            (pearls if form and form.looks == "ball" else others).append(stone)
        return pearls, others

    def told(self, geometry: Geometry) -> Geometry:
        """Return the geometry with the list of bodies, and the findings that the marks leave."""
        bodies = self.listing.bodies if self.listing and self.listing.offers else []
        listed = [body.to_json() for body in bodies]
        return replace(geometry, body_list=listed, findings=self._findings(geometry.findings))

    def _findings(self, findings: list[Finding]) -> list[Finding]:
        """Return the findings and those about stones; it is called before and after the union."""
        if self.listing is None:
            return findings
        is_said = self.said != marks.UNSAID
        told = [each for each in findings if each.code not in OWN]
        # open bodies ask for the same answer, and then not all bodies are weighed
        is_open = any(each.code == OPEN for each in told)
        found = [each for each in told if each.code != NAMED or not (is_said or is_open)]
        if not self.listing.offers:
            found = [_painted(each) if each.code == NAMED else each for each in found]
        is_named = any(each.code == NAMED for each in found)
        looks = 0 if is_said else sum(bool(body.why) for body in self.listing.bodies)
        counts = {
            "stones_suspected": 0 if is_open or is_named else looks + self.listing.unlisted,
            "bodies_unconfirmed": 0 if is_said or is_open else self.listing.unsure or 0,
            "marks_lost": self.lost,
            "stones_set_aside": len(self.stones),
            "bodies_left_out": len(self.left_out),
        }
        return [
            *found,
            *(Finding(code, count=count) for code, count in counts.items() if count),
        ]


def _painted(named: Finding) -> Finding:
    """Return what is said of named stones where there is no list to mark them in."""
    return Finding("stones_painted", **named.params)


def _is_one(reading: Reading, survey: Survey) -> bool:
    """Return whether no two bodies share corners, which the number of bodies does not tell."""
    surface = survey.surface
    is_whole = surface is not None and len(surface.faces) == len(reading.triangles)
    return shells.is_one(surface if surface and is_whole else weld(reading.triangles))


def _with_mended(found: Listing, survey: Survey) -> Listing:
    """Return the list, with the figures of the mended surface if the file's own is not closed.

    Where corners are a hair apart, each triangle of the file is a body of its own.
    """
    surface = survey.surface
    if found.unsure is not None or surface is None:
        return found
    mended = listing.of(Reading(surface.vertices[surface.faces]))
    looks = sum(bool(body.why) for body in mended.bodies) + mended.unlisted
    listed = sum(bool(body.why) for body in found.bodies)
    # bodies whose faces lay on one another are one by now
    unsure = mended.unsure or int(survey.is_folded and len(found.bodies) > 1)
    return replace(found, unlisted=max(found.unlisted, looks - listed), unsure=unsure)


def of(reading: Reading, said: str) -> Piece:
    """Return a reading's metal and stones by the marks `said`. Raises Unreadable without metal."""
    if said == marks.UNSAID:
        return Piece(reading, said, reading.triangles, [])
    numbers, others = marks.numbers(said), marks.left_out(said)
    found = listing.of(reading)
    groups = found.of(numbers) if numbers else []
    own = {n: faces for n, faces in zip(numbers, groups, strict=True) if len(faces)}
    known = tuple(n for n in others if (found.label == n).any())
    is_taken = np.isin(found.label, (*own, *known))
    if is_taken.all():
        raise Unreadable("only_stones")
    return Piece(
        reading=reading,
        said=said,
        metal=reading.triangles[~is_taken] if own or known else reading.triangles,
        stones=[np.asarray(reading.triangles[faces], np.float64) for faces in own.values()],
        listing=found,
        marked=tuple(own),
        left_out=known,
        lost=len(numbers) + len(others) - len(own) - len(known),
    )
