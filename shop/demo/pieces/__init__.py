"""The demo catalogue: pieces drawn in formulas, each one closed body ready to be cast."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from shop.demo.pieces import jewels, rings
from shop.demo.pieces.forms import Mesh
from shop.demo.pieces.words import WORDS

__all__ = ["PIECES", "Kind", "Piece", "to_stl"]

Kind = Literal["ring", "pendant", "earrings", "bracelet"]


@dataclass(frozen=True)
class Piece:
    """What the shop tells of a piece, and `build`: triangles (n, 3, 3) in mm, z up."""

    slug: str
    kind: Kind
    name_en: str
    name_ru: str
    text_en: str
    text_ru: str
    alloy: str
    build: Callable[[], Mesh]


def _piece(slug: str, kind: Kind, alloy: str, build: Callable[[], Mesh]) -> Piece:
    name_en, name_ru, text_en, text_ru = WORDS[slug]
    return Piece(slug, kind, name_en, name_ru, text_en, text_ru, alloy, build)


PIECES: tuple[Piece, ...] = (
    _piece("meridian-band", "ring", "gold-585-yellow", rings.comfort),
    _piece("moebius-ring", "ring", "gold-750-white-pd", rings.moebius),
    _piece("corolla-pendant", "pendant", "gold-585-rose", jewels.corolla),
    _piece("seal-signet", "ring", "gold-750-yellow", rings.signet),
    _piece("croissant-hoop", "earrings", "gold-585-yellow", jewels.croissant),
    _piece("shore-ring", "ring", "gold-585-white-pd", rings.wave),
    _piece("trefoil-pendant", "pendant", "gold-585-red", jewels.trefoil),
    _piece("anvil-band", "ring", "silver-925", rings.hammered),
    _piece("window-band", "ring", "gold-585-yellow", rings.lattice),
    _piece("rope-bangle", "bracelet", "silver-925", jewels.rope),
    _piece("bombe-ring", "ring", "gold-750-rose", rings.dome),
    _piece("drop-pendant", "pendant", "silver-925", jewels.drop),
    _piece("torsade-ring", "ring", "gold-585-rose", rings.torsade),
    _piece("horizon-band", "ring", "platinum-950", rings.flat),
    _piece("leaf-pendant", "pendant", "gold-375-red", jewels.leaf),
    _piece("dewdrop-earring", "earrings", "gold-585-white-pd", jewels.dewdrop),
    _piece("clou-ring", "ring", "silver-925", rings.clou),
    _piece("braid-ring", "ring", "gold-585-yellow", rings.braid),
    _piece("shard-pendant", "pendant", "gold-750-yellow", jewels.shard),
    _piece("oval-cuff", "bracelet", "silver-925", jewels.cuff),
)


_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def to_stl(triangles: Mesh) -> bytes:
    """Binary STL of triangles (n, 3, 3): 80 bytes of header, the count, 50 bytes a triangle.

    Normals are left zero: readers work them out from the order of the corners.
    """
    records = np.zeros(len(triangles), _RECORD)
    records["corners"] = triangles
    return b"Alexandrite".ljust(80) + len(records).to_bytes(4, "little") + records.tobytes()
