"""Faults that the measuring once had, each put back: the short form has to see them all.

They replace functions of the project from outside; the project's code knows nothing of them.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import numpy as np

from jewelry.models3d.formats import declared_units, polygons, stone_names
from jewelry.models3d.formats.gltf import meshes, nodes
from jewelry.models3d.formats.obj import reader as obj
from jewelry.models3d.formats.ply import reader as ply
from jewelry.models3d.formats.stl import reader as stl
from jewelry.models3d.formats.threemf import reader as threemf
from jewelry.models3d.formats.threemf import slicers
from jewelry.models3d.geometry import (
    joints,
    measurement,
    metal,
    repair,
    seams,
    shells,
    throats,
    union,
    winding_columns,
)
from jewelry.models3d.geometry.mesh import Ints, Mesh
from jewelry.models3d.stones import piece, seats
from jewelry.pricing.engine import verdict

Replaced = tuple[Any, str, Any]


@dataclass(frozen=True)
class Mutant:
    """`kinds` are those that the fault spoils: one of them at least must show it."""

    kinds: tuple[str, ...]
    replaced: Callable[[], list[Replaced]]


def _nothing(*_arguments: Any) -> list[Any]:
    return []


def _by_corners() -> list[Replaced]:
    """Bodies that share a corner are one, without a check whether they cross."""
    real = union._is_plain

    def plain(survey: measurement.Survey, samples: list[winding_columns.Sample]) -> bool:
        return survey.bodies.count == 1 or real(survey, samples)

    return [(union, "_is_plain", plain), _undoubted()]


def _undoubted() -> Replaced:
    """The second way to measure is left out."""
    return union, "_doubted", lambda survey, samples: survey


def _one_shell() -> list[Replaced]:
    """A shell of its own is not looked at, whether it runs through itself."""
    real = union._is_plain

    def plain(survey: measurement.Survey, samples: list[winding_columns.Sample]) -> bool:
        surface = survey.surface
        return (surface is not None and shells.split(surface)[1] == 1) or real(survey, samples)

    return [(union, "_is_plain", plain), _undoubted()]


def _unseen_inside() -> list[Replaced]:
    """Skins that lie on one another are skin; no wall is found behind them."""
    real = winding_columns.look

    def look(surface: Mesh, share: float = 1.0) -> list[winding_columns.Sample]:
        return [replace(sample, doubled=0.0) for sample in real(surface, share)]

    return [(winding_columns, "look", look), (repair, "without_reverses", lambda mesh: mesh)]


def _fans() -> list[Replaced]:
    """Concave polygons are fans, without a check for overlaps."""

    def cut(corners: Any) -> tuple[Ints, Any, int]:
        fan = polygons._fan(corners.shape[1])
        return np.broadcast_to(fan, (len(corners), *fan.shape)), np.zeros(len(corners)), 0

    return [(polygons, "_cut", cut), *_unseen_inside()]


def _uncut() -> list[Replaced]:
    return [(seats, "cut", lambda survey, _stones: survey)]


def _emptied() -> list[Replaced]:
    """Hollows are subtracted, as if casting left them empty, and nobody looks for them after."""
    unfilled = (union, "_filled", lambda survey, surface, samples: (survey, samples))
    return [unfilled, *_throats_unseen()]


def _stones_weighed() -> list[Replaced]:
    return [
        (stone_names, "named", _nothing),
        (piece.Piece, "listed", lambda self, survey: self),
    ]


def _all_joined() -> list[Replaced]:
    """Whatever is in the file is metal, unless it has a cut stone's form, or its name."""

    def find(_mesh: Mesh, _label: Ints, volumes: Any, *_figures: Any) -> joints.Joints:
        return joints.Joints(np.ones(len(volumes), np.bool_), np.zeros(len(volumes), np.int64))

    return [(joints, "find", find)]


def _added() -> list[Replaced]:
    """A reversed body that crosses the skin is turned, and added without a word."""
    return [(metal, "_as_hole", lambda metal, body, cutters: None)]


def _parts_ignored() -> list[Replaced]:
    return [(slicers, "heard", lambda package: slicers.Project())]


def _switches_ignored() -> list[Replaced]:
    """What is switched off is metal: items of a plate, and nodes."""
    real = threemf._Build._item

    def item(self: Any, placing: Any) -> Any:
        return real(self, replace(placing, printable=True))

    return [(threemf._Build, "_item", item), (nodes, "_hides", lambda node: False)]


def _extensions_ignored() -> list[Replaced]:
    return [(threemf._Build, "_extensions", _nothing)]


def _keys_ignored() -> list[Replaced]:
    return [(meshes.Shapes, "_morphed", lambda self, points, primitive, weights: points)]


def _bones_ignored() -> list[Replaced]:
    return [(meshes.Shapes, "_skinned", lambda self, points, primitive, skin: points)]


def _throats_unseen() -> list[Replaced]:
    """A hollow that is open anywhere is empty."""
    return [(throats, "narrow", lambda surface, air, metal, scale=1.0: throats.Share())]


def _units_unheard() -> list[Replaced]:
    rooms = (stl, obj, ply)
    return [(room, "declared", lambda comments: declared_units.Declared()) for room in rooms]


def _unasked() -> list[Replaced]:
    """A small piece is firm in whatever unit it is taken."""
    return [(verdict, "_small", _nothing)]


def _unyielding() -> list[Replaced]:
    """What gapes by a hair is open, and stray faces open the whole."""
    return [(seams, "close", lambda mesh: (mesh, []))]


def _cancelled() -> list[Replaced]:
    """Both sides of each face cancel each other out, and no metal is left."""
    return [(repair, "_single", lambda mesh: (mesh, 0))]


def _slits_paid() -> list[Replaced]:
    """Air that wax closes is air, and what lies about it is skin."""
    return [(winding_columns, "SLIT_SHARES", (1e-9, 1e-9))]


def _walls_unjudged() -> list[Replaced]:
    return [(verdict, "_wall", _nothing), (verdict, "_thin", _nothing)]


MUTANTS: dict[str, Mutant] = {
    "bodies joined by corners": Mutant(("corners", "bezel", "doubled"), _by_corners),
    "one shell is not looked at": Mutant(("coil", "knot"), _one_shell),
    "coincident faces are skin": Mutant(("mirrored", "halves", "sheets"), _unseen_inside),
    "slits are skin": Mutant(("slit",), _slits_paid),
    "thin walls are not judged": Mutant(("thin",), _walls_unjudged),
    "slicers' parts ignored": Mutant(("slicer",), _parts_ignored),
    "switches ignored": Mutant(("unprintable", "hidden"), _switches_ignored),
    "required extensions ignored": Mutant(("lattice",), _extensions_ignored),
    "shape keys ignored": Mutant(("shape_key",), _keys_ignored),
    "bones ignored": Mutant(("skinned",), _bones_ignored),
    "concave polygons as fans": Mutant(("concave",), _fans),
    "stones weighed": Mutant(("seated", "unsaid_cuts", "named"), _stones_weighed),
    "what nothing joins weighed": Mutant(
        ("unsaid_pearls", "unsaid_domes", "helpers", "supports", "slabs", "threaded"), _all_joined
    ),
    "seats not cut": Mutant(("marked",), _uncut),
    "hollows subtracted": Mutant(("hollow",), _emptied),
    "throats not looked for": Mutant(("pinhole",), _throats_unseen),
    "units unheard": Mutant(("units",), _units_unheard),
    "small pieces not asked about": Mutant(("unsaid_unit",), _unasked),
    "a reversed body added": Mutant(("cutter", "reversed_prong"), _added),
    "gaps and strays not mended": Mutant(("gaps", "seams", "strays"), _unyielding),
    "both sides cancel out": Mutant(("both_sides",), _cancelled),
}


@contextmanager
def applied(name: str) -> Iterator[None]:
    """In this process, until the end of the block."""
    with ExitStack() as stack:
        for place, attribute, wrong in MUTANTS[name].replaced():
            stack.enter_context(patch.object(place, attribute, wrong))
        yield
