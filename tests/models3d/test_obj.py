"""OBJ as its many writers leave it."""

from io import BytesIO

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.door import check
from jewelry.models3d.formats.text import PIECE_BYTES
from tests.models3d.shapes import cube, obj, sphere

CUBE, TEXT = cube(), obj(cube())
SQUARE = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"


def let_in(content: bytes) -> None:
    assert check(BytesIO(content), "ring.obj", len(content)) == "obj"


def normals_and_textures() -> bytes:
    """The four forms of a corner in one file."""
    forms = ("{0}", "{0}/{0}", "{0}//{0}", "{0}/{0}/{0}")
    lines = [f"v {x} {y} {z}" for x, y, z in CUBE.reshape(-1, 3).tolist()]
    lines += [f"vt 0 {i}" for i in range(36)] + ["vn 0 0 1"] * 36
    for face in range(12):
        corners = [forms[(face + k) % 4].format(3 * face + k + 1) for k in range(3)]
        lines.append("f " + " ".join(corners))
    return "\n".join(lines).encode()


def in_several_objects(relative: bool) -> bytes:
    """Each face with its own vertices before it."""
    lines = []
    for face, triangle in enumerate(CUBE.tolist()):
        lines += [f"o part{face}", *(f"v {x} {y} {z}" for x, y, z in triangle)]
        first = -3 if relative else 3 * face + 1
        lines.append(f"f {first} {first + 1} {first + 2}")
    return "\n".join([*lines, ""]).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + TEXT,
        TEXT.replace(b" ", b"\t"),
        b"  \t" + TEXT.replace(b"\n", b"\n \t"),
        TEXT.replace(b"\n", b" # note f 1 2 3\n"),
        TEXT.replace(b"\n", b"#note\n"),
        TEXT.replace(b"\n", b"\r\n"),
        TEXT.replace(b"\n", b"\r"),
        TEXT.replace(b"\n", b" \\\n\n"),
        TEXT.replace(b" ", b" \\\n"),
        TEXT.replace(b" ", b" \\\r\n").replace(b"0\n", b"0\r\n"),
        b"# C:\\rings\\\n" + TEXT,
        TEXT.replace(b"0\nv", b"0 1.0\nv"),
        TEXT.replace(b"0\nv", b"0 0.5 0.5 0.5\nv"),
        TEXT.replace(b".0", b".000000e+00"),
        b"mtllib C:\\x y.mtl\ns off\nvp 0 0\n" + TEXT.replace(b"f ", b"s 1\nf "),
        normals_and_textures(),
        in_several_objects(relative=True),
        in_several_objects(relative=False),
        TEXT[TEXT.index(b"f ") :] + TEXT[: TEXT.index(b"f ")],
        TEXT.replace(b"f ", b"fo "),
        TEXT.rstrip(),
    ],
    ids=["bom", "tabs", "indented", "notes", "notes close by", "crlf", "cr", "joined blank",
         "joined", "joined crlf", "folder", "weights of 1", "colours", "exponents", "others",
         "all forms", "relative", "objects", "faces first", "fo", "no last break"],
)  # fmt: skip
def test_it_is_read_however_it_is_written(files, content):
    let_in(content)
    reading = files.read(content, "obj")
    assert np.array_equal(reading.triangles, CUBE)
    assert not reading.findings


def test_a_file_of_many_pieces_is_read_as_one(files):
    ball = sphere(10, 60)
    content = obj(ball).replace(b"f ", b"usemtl gold\nf ")
    assert len(content) > PIECE_BYTES
    assert np.array_equal(files.read(content, "obj").triangles, ball)


def test_relative_numbers_count_from_their_own_line(files):
    content = SQUARE + b"f -4 -3 -2\nv 9 9 9\nf -5 -3 -2\n"
    assert np.array_equal(
        files.read(content, "obj").triangles[1], [[0, 0, 0], [1, 1, 0], [0, 1, 0]]
    )


def test_objects_groups_and_materials_are_parts(files):
    content = (
        SQUARE
        + b"f 1 2 3\no Ring\ng default\nusemtl Gold\nf 1 2 3\no Gem #2\nusemtl Diamond\n"
        + b"f 1 3 4\ng halo\nf 1 3 4\nusemtl Gold\no Ring\ng off\nf 1 2 4\n"
    )
    reading = files.read(content, "obj")
    named = [(part.name, part.material) for part in reading.parts]
    told = [named[part] for part in reading.part]
    assert told == [
        ("", ""), ("Ring", "Gold"), ("Gem #2", "Diamond"), ("Gem #2 halo", "Diamond"),
        ("Ring", "Gold"),
    ]  # fmt: skip


def test_more_names_than_parts_could_be_are_passed_over(files, monkeypatch):
    from jewelry.models3d.formats.obj import parts, reader

    monkeypatch.setattr(reader, "MAX_NAMED_LINES", 5)
    monkeypatch.setattr(parts, "MAX_NAMED_LINES", 5)
    reading = files.read(in_several_objects(relative=True), "obj")
    assert len(reading.parts) == 1


def test_curves_without_a_mesh_are_called_by_their_name(files):
    curves = b"cstype bspline\ndeg 1 1\nsurf 0 1 0 1 1 2 3 4\nparm u 0 0 1 1\nend\n"
    code, sentence = files.refused(SQUARE + curves, "obj")
    assert code == "only_curves"
    assert "curves or surfaces, no mesh" in sentence
    reading = files.read(SQUARE + curves + b"f 1 2 3\n", "obj")
    assert reading.findings == [Finding("curves_left_out", line=7)]


def test_points_without_faces_are_no_surface(files):
    assert files.refused(SQUARE + b"l 1 2\np 1\n", "obj")[0] == "empty"


def test_what_is_not_understood_is_told(files):
    (found,) = files.read(SQUARE + b"subdivide 3\nf 1 2 3\n", "obj").findings
    assert found == Finding("lines_left_out", line=5, words="subdivide 3")
    (found,) = files.read(SQUARE + b"v 0 0 2 0.5\nf 1 2 3\n", "obj").findings
    assert found == Finding("lines_left_out", line=5, words="v 0 0 2 0.5")


def test_a_file_that_asks_for_another_is_refused(files):
    assert files.refused(SQUARE + b"call other.obj\nf 1 2 3\n", "obj")[0] == "other_files"


def test_a_decimal_comma_is_named_with_its_line(files):
    code, sentence = files.refused(TEXT.replace(b"10.0", b"10,0"), "obj")
    assert code == "decimal_comma"
    assert "“10,0” in line 1" in sentence


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"v 1 2", "v 1 2"),
        (b"v 1 2 3O", "3O"),
        (b"f 1 2 99", "f 1 2 99"),
        (b"f 0 1 2", "f 0 1 2"),
        (b"f 1 2 -9", "f 1 2 -9"),
        (b"f 1 2 x", "x"),
        (b"f 1 2 1.5", "1.5"),
        (b"f 1 2 99999999999999999999999", "f 1 2 99999999999999999999999"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(files, line, words):
    code, sentence = files.refused(SQUARE + line + b"\nf 1 2 3\n", "obj")
    assert code == "unreadable_at"
    assert f"in line 5 stands “{words}”" in sentence


def test_polygons_of_fewer_corners_than_three_are_no_surface(files):
    assert len(files.read(SQUARE + b"f 1\nf 1 2\nf 1 2 3\nf\n", "obj").triangles) == 1
