"""One mesh, written in many dialects of the formats that are rows of numbers, reads the same."""

import struct
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.models3d.findings import FINDINGS
from jewelry.models3d.formats.door import check
from jewelry.models3d.formats.errors import Unreadable
from tests.models3d.reading import Files

Points = np.ndarray
Polygons = list[list[int]]


def number(x: float, how: int) -> str:
    return (f"{x!r}", f"{x:.17e}", f"{x:+.17g}", f"{x:.17G}")[how]


def as_obj(points: Points, polygons: Polygons, rng: np.random.Generator) -> str:
    """Faces between the vertices, absolute or relative, in any of the forms of a corner."""
    lines = ["# a mesh", "vt 0 0", "vn 0 0 1"]
    gap = (" ", "  ", "\t", " \\\n ")[rng.integers(4)]
    how, late = int(rng.integers(4)), int(rng.integers(2))
    extra = ("", " 1.0", " 0.5 0.5 0.5")[rng.integers(3)]
    waiting = list(polygons)

    def faces(known: int) -> Iterator[str]:
        while waiting and (known == len(points) or (not late and max(waiting[0]) < known)):
            polygon = waiting.pop(0)
            relative = rng.integers(2)
            numbers = [i - known if relative else i + 1 for i in polygon]
            form = ("{}", "{}/1", "{}//1", "{}/1/-1")[rng.integers(4)]
            if rng.integers(3) == 0:
                yield f"{('o', 'g', 'usemtl')[rng.integers(3)]} part {rng.integers(3)}"
            note = (" # f 1 2 3", "", " ")[rng.integers(3)]
            yield f"f{gap}{gap.join(form.format(i) for i in numbers)}{note}"

    for known, point in enumerate(points.tolist(), 1):
        lines.append(f"v{gap}{gap.join(number(x, how) for x in point)}{extra}")
        lines += faces(known)
    return "\n".join(lines) + "\n"


def as_stl(triangles: Points, rng: np.random.Generator) -> str:
    how = int(rng.integers(4))
    lines = ["solid facet vertex ring"]
    for triangle in triangles.tolist():
        lines += [" facet normal 0 0 0", "  outer loop"]
        lines += ["\tvertex " + "  ".join(number(x, how) for x in point) for point in triangle]
        lines += ["  endloop", " endfacet"]
    text = "\n".join([*lines, "endsolid"][: -1 if rng.integers(2) else None]) + "\n"
    return text.upper() if rng.integers(2) else text


def as_ply(points: Points, polygons: Polygons, rng: np.random.Generator) -> bytes:
    order, count, corner = "<>"[rng.integers(2)], "BHi"[rng.integers(3)], "HiI"[rng.integers(3)]
    words = {"B": "uchar", "H": "ushort", "i": "int", "I": "uint"}
    is_text = bool(rng.integers(2))
    kind = "ascii" if is_text else f"binary_{'little' if order == '<' else 'big'}_endian"
    head = (
        f"ply\nformat {kind} 1.0\ncomment a mesh\nelement vertex {len(points)}\n"
        "property uchar red\nproperty double x\nproperty double y\nproperty double z\n"
        f"element face {len(polygons)}\nproperty uchar flags\n"
        f"property list {words[count]} {words[corner]} vertex_indices\nend_header\n"
    )
    if is_text:
        rows = [" ".join(["7", *map(repr, point)]) for point in points.tolist()]
        rows += [" ".join(map(str, [7, len(p), *p])) for p in polygons]
        return (head + ("\n\n" if rng.integers(2) else "\n").join(rows) + "\n").encode()
    packed = [struct.pack(f"{order}B3d", 7, *point) for point in points.tolist()]
    packed += [struct.pack(f"{order}B{count}{len(p)}{corner}", 7, len(p), *p) for p in polygons]
    return head.encode() + b"".join(packed)


def mesh(rng: np.random.Generator) -> tuple[Points, Polygons]:
    """Convex, flat polygons of three to six corners each, anywhere."""
    points: list[np.ndarray] = []
    polygons: Polygons = []
    for _polygon in range(int(rng.integers(1, 20))):
        size = int(rng.integers(3, 7))
        turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        angles = np.arange(size) * 2 * np.pi / size
        ring = np.column_stack([np.cos(angles), np.sin(angles), angles * 0]) @ turn
        polygons.append([len(points) + i for i in range(size)])
        points += list(ring * rng.uniform(1e-3, 1e3) + rng.normal(size=3))
    return np.array(points), polygons


def fans(points: Points, polygons: Polygons) -> Points:
    return np.array(
        [
            [points[p[0]], points[p[i]], points[p[i + 1]]]
            for p in polygons
            for i in range(1, len(p) - 1)
        ]
    )


LINE_ENDS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
    lambda text: "\ufeff" + text,
]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["obj", "stl", "ply"]))
def test_a_mesh_reads_the_same_in_every_dialect(tmp_path_factory, seed, fmt):
    rng = np.random.default_rng(seed)
    points, polygons = mesh(rng)
    wanted = fans(points, polygons)
    if fmt == "ply":
        content = as_ply(points, polygons, rng)
    else:
        text = as_obj(points, polygons, rng) if fmt == "obj" else as_stl(wanted, rng)
        content = LINE_ENDS[rng.integers(4)](text).encode()
    folder = tmp_path_factory.getbasetemp()
    reading = Files(folder).read(content, fmt)
    assert np.array_equal(reading.triangles, wanted)
    assert not reading.findings
    with (folder / f"model.{fmt}").open("rb") as file:
        assert check(file, f"model.{fmt}", len(content)) == fmt


@pytest.mark.parametrize("fmt", ["obj", "stl", "ply"])
def test_text_that_is_cut_anywhere_is_read_or_refused_in_words(files, fmt):
    rng = np.random.default_rng(4)
    points, polygons = mesh(rng)
    whole = {
        "obj": as_obj(points, polygons, rng).encode(),
        "stl": as_stl(fans(points, polygons), rng).encode(),
        "ply": as_ply(points, polygons, rng),
    }[fmt]
    for at in range(1, len(whole), 7):
        try:
            assert len(files.read(whole[:at], fmt).triangles)
        except Unreadable as refusal:
            assert refusal.code in FINDINGS
