"""Why two readers differ: what is known of them, each looked into once with a file in hand."""

import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora.figures import Answer

REFUSED, DIFFERS, OURS = "refused by the other", "other figures", "refused by us"
UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Cause:
    """`said` has to be found in a refusal, or in the names of the figures that differ; `held` in the
    file, where it matters."""

    what: str
    readers: str
    formats: str
    said: str
    words: str
    held: bytes = b""

    def fits(self, what: str, reader: str, fmt: str, said: str, path: Path) -> bool:
        if (
            what != self.what
            or reader not in self.readers.split()
            or fmt not in self.formats.split()
        ):
            return False
        return bool(re.search(self.said, said) and re.search(self.held, path.read_bytes()))


ANY = "trimesh assimp lib3mf"
CAUSES = (
    Cause(OURS, ANY, "obj glb", "no place in space", "corners that are infinite or no numbers"),
    Cause(OURS, ANY, "obj", "longest side", "all corners are one point"),
    Cause(OURS, ANY, "obj", "“v .*#IND", "corners that are no numbers"),
    Cause(OURS, ANY, "obj", r"“3\.1\+e2", "“3.1+e2” is no number; the others stop at its +"),
    Cause(OURS, ANY, "obj", "“f 0/", "a face of corner 0, which OBJ does not have"),
    Cause(OURS, ANY, "obj", "UTF-16", "text in UTF-16, which trimesh guesses"),
    Cause(OURS, ANY, "stl", "“endfacet", "words behind endfacet, which STL does not have"),
    Cause(OURS, ANY, "3mf", "refers to its part", "the build asks for an object that is not there"),
    Cause(DIFFERS, ANY, "3mf", "triangles", "supports are left out, as the file asks"),
    Cause(
        DIFFERS, "trimesh", "obj", "size",
        "trimesh counts a face's negative numbers from the end of the file", rb"\nf[^\n]* -\d",
    ),
    Cause(DIFFERS, "trimesh", "obj", "^area|^volume", "trimesh cuts concave and bent polygons as fans"),
    Cause(
        DIFFERS, "assimp", "obj", "^area", "polygons that cross themselves have no one right cut",
    ),
    Cause(
        DIFFERS, "assimp", "obj", "^triangles",
        "assimp leaves out what its triangulation of a polygon does not finish",
    ),
    Cause(
        DIFFERS, "assimp", "glb", "^volume$", "assimp leaves mirrored nodes inside out",
        rb'"scale":\s*\[\s*-',
    ),
    Cause(
        DIFFERS, "assimp", "glb", "^volume$",
        "assimp takes a node within 0.01 of its parent's place for one that is there",
    ),
    Cause(DIFFERS, "assimp", "stl", "^triangles$", "assimp passes over a facet's fourth corner"),
    Cause(
        REFUSED, "assimp", "obj", "assumes triangulated",
        "assimp-py takes no lines, points or faces of two corners beside the others",
    ),
    Cause(REFUSED, "assimp", "obj", "UnicodeDecodeError", "assimp-py takes names in UTF-8 alone"),
    Cause(REFUSED, "assimp", "obj", "out of range", "assimp does not know numbers like .8e-1"),
    Cause(REFUSED, "assimp", "stl", "storage representation", "assimp knows “solid” in small letters"),
    Cause(
        REFUSED, "assimp", "ply", "the process died",
        "assimp dies where lines end in CR and so does the header's first number", b"^ply\r[^\n]",
    ),
    Cause(
        REFUSED, "assimp", "ply", "the process died", "assimp dies while it triangulates",
        b"element camera",
    ),
    Cause(REFUSED, "assimp", "ply", "Unknown file format", "assimp knows one blank between words"),
    Cause(REFUSED, "assimp", "glb", "Draco", "assimp-py is built without Draco"),
    Cause(REFUSED, "trimesh", "ply", "UnicodeDecodeError", "trimesh knows no lines that end in CR"),
    Cause(
        REFUSED, "trimesh", "ply", "unexpected length",
        "trimesh counts on elements and lists of vertices and faces alone",
    ),
    Cause(REFUSED, "trimesh", "stl", "no triangles", "trimesh passes over a solid without endsolid"),
    Cause(REFUSED, "trimesh", "stl", "unmatched data", "trimesh knows no lines that end in CR"),
    Cause(REFUSED, "trimesh", "stl", "reshape", "trimesh knows facets of three corners"),
    Cause(REFUSED, "trimesh", "3mf", "StopIteration", "trimesh knows a model's part by .model"),
    Cause(REFUSED, "trimesh", "3mf", "no triangles", "trimesh does not follow items to other parts"),
    Cause(
        REFUSED, "lib3mf", "3mf", "ELib3MF",
        "lib3mf refuses slices, colours and names of extensions that are not valid",
    ),
)  # fmt: skip
"""The first that fits is the one."""


def differences(ours: Answer, other: Answer) -> tuple[str, str]:
    """Return how two answers differ, and in which words; ("", "") where they agree."""
    if ours.figures is None and other.figures is None:
        return "", ""
    if ours.figures is None:
        return OURS, ours.refusal
    if other.figures is None:
        return REFUSED, other.refusal
    apart = ours.figures.apart(other.figures)
    return (DIFFERS if apart else ""), ", ".join(apart)


def explained(what: str, reader: str, fmt: str, said: str, path: Path) -> str:
    """Return the cause of a difference, or UNEXPLAINED."""
    found = (each for each in CAUSES if each.fits(what, reader, fmt, said, path))
    return next((each.words for each in found), UNEXPLAINED)
