"""PLY as its many writers leave it, binary and text."""

import struct
from io import BytesIO

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.door import BadModel, check
from tests.models3d.shapes import cube, ply, ply_of, sphere

CUBE = cube()
POINTS = "element vertex 36\nproperty float x\nproperty float y\nproperty float z\n"
FACES = "element face 12\nproperty list uchar int vertex_indices\n"
ROWS = "".join(f"{x} {y} {z}\n" for x, y, z in CUBE.reshape(-1, 3).tolist())
CORNERS = "".join(f"3 {i} {i + 1} {i + 2}\n" for i in range(0, 36, 3))


def let_in(content: bytes) -> None:
    assert check(BytesIO(content), "ring.ply", len(content)) == "ply"


def text(*, points=POINTS, faces=FACES, rows=ROWS, corners=CORNERS, more="") -> bytes:
    return f"ply\nformat ascii 1.0\n{points}{faces}{more}end_header\n{rows}{corners}".encode()


def with_extras(order: str) -> bytes:
    """Vertices with normals, colours and a list; another element before the faces; quality behind."""
    kind = "binary_little_endian" if order == "<" else "binary_big_endian"
    head = (
        f"ply\nformat {kind} 1.0\ncomment made for a test\nobj_info x\nelement vertex 36\n"
        "property uchar red\nproperty double x\nproperty float nx\nproperty double z\n"
        "property double y\nproperty list ushort short flags\n"
        "element edge 2\nproperty int vertex1\nproperty int vertex2\n"
        "element odd 3\nproperty list int double weights\n"
        "element face 12\nproperty float quality\nproperty list uchar float texcoord\n"
        "property list ushort uint vertex_index\nproperty uchar flags\nend_header\n"
    )
    rows = [
        struct.pack(f"{order}BdfddH{n}h", 7, x, 0.5, z, y, n, *range(n))
        for n, (x, y, z) in zip([0, 1, 2] * 12, CUBE.reshape(-1, 3).tolist(), strict=True)
    ]
    rows += [struct.pack(f"{order}2i", 0, 1)] * 2
    rows += [struct.pack(f"{order}i{n}d", n, *[0.0] * n) for n in (3, 0, 1)]
    rows += [
        struct.pack(f"{order}fB{n}fH3IB", 0.1, n, *[0.5] * n, 3, i, i + 1, i + 2, 9)
        for n, i in zip([6, 0, 6] * 4, range(0, 36, 3), strict=True)
    ]
    return head.encode() + b"".join(rows)


@pytest.mark.parametrize(
    "content",
    [
        text(),
        text().replace(b"\n", b"\r\n"),
        text().replace(b"\n", b"\r"),
        text().replace(b"\n0.0", b"\n\n0.0").replace(b"end_header\n", b"end_header\n\n"),
        text().replace(b" ", b"\t"),
        text().upper(),
        text(faces=FACES.replace("vertex_indices", "vertex_index")),
        text(faces=FACES.replace("uchar int", "int uint")),
        text().rstrip(),
        ply(CUBE),
        ply(CUBE, ">"),
        ply(CUBE) + b"\n",
        ply(CUBE).replace(b"\n", b"\r\n", 8),
        with_extras("<"),
        with_extras(">"),
    ],
    ids=["text", "crlf", "cr", "blank lines", "tabs", "capitals", "index", "ints", "no last break", "little",
         "big", "line feed behind", "crlf head", "extras", "big extras"],
)  # fmt: skip
def test_it_is_read_however_it_is_written(files, content):
    let_in(content)
    reading = files.read(content, "ply")
    assert np.array_equal(reading.triangles, CUBE)
    assert not reading.findings


def test_a_binary_header_may_end_its_lines_in_cr_alone(files):
    head, _mark, body = ply(CUBE).partition(b"end_header\n")
    for first in (b"\n", b"\0"):
        # the first byte of data may be a line feed
        content = head.replace(b"\n", b"\r") + b"end_header\r" + first + body[1:]
        let_in(content)
        assert np.allclose(files.read(content, "ply").triangles, CUBE)


@pytest.mark.parametrize("is_text", [True, False])
def test_polygons_of_any_length_are_mixed(files, is_text):
    content = ply_of(4, 3, 5, 4, 3, text=is_text)
    let_in(content)
    reading = files.read(content, "ply")
    assert len(reading.triangles) == 2 + 1 + 3 + 2 + 1
    area = np.linalg.norm(
        np.cross(
            reading.triangles[:, 1] - reading.triangles[:, 0],
            reading.triangles[:, 2] - reading.triangles[:, 0],
        ),
        axis=1,
    ).sum()
    assert area / 2 == pytest.approx(2 * 3.0 + 2 * 1.0 + 5.0)


def strip_head(rows: int, points: int) -> str:
    return (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {points}\nproperty float x\n"
        f"property float y\nproperty float z\nelement tristrips {rows}\n"
        "property list int int vertex_indices\nend_header\n"
    )


def test_strips_are_cut_into_triangles_that_face_one_way(files):
    points = np.array([(x, y, 0) for x in range(5) for y in range(2)], "<f4")
    strips = [*range(10), -1, *range(8)]
    for rows in ([strips], [strips[:10], strips[11:]]):
        packed = b"".join(struct.pack(f"<i{len(r)}i", len(r), *r) for r in rows)
        content = strip_head(len(rows), 10).encode() + points.tobytes() + packed
        let_in(content)
        triangles = files.read(content, "ply").triangles
        a, b, c = triangles.transpose(1, 0, 2)
        assert np.cross(b - a, c - a)[:, 2].tolist() == [-1.0] * (8 + 6)


def test_strips_of_text_begin_anew_at_minus_one(files):
    content = (
        b"ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\n"
        b"property float z\nelement tristrips 1\nproperty list int int vertex_indices\n"
        b"end_header\n0 0 0\n1 0 0\n0 1 0\n1 1 0\n8 0 1 2 3 -1 1 3 2\n"
    )
    let_in(content)
    triangles = files.read(content, "ply").triangles
    assert triangles[:, :, :2].tolist() == [
        [[0, 0], [1, 0], [0, 1]], [[0, 1], [1, 0], [1, 1]], [[1, 0], [1, 1], [0, 1]],
    ]  # fmt: skip


def test_a_large_text_is_read_in_pieces(files):
    ball = sphere(10, 60)
    points = "\n".join(f"{x!r} {y!r} {z!r}" for x, y, z in ball.reshape(-1, 3).tolist())
    corners = "".join(f"3 {i} {i + 1} {i + 2}\n" for i in range(0, 3 * len(ball), 3))
    content = text(
        points=POINTS.replace("36", str(3 * len(ball))),
        faces=FACES.replace("12", str(len(ball))),
        rows=points + "\n",
        corners=corners,
    )
    assert np.array_equal(files.read(content, "ply").triangles, ball)


def test_a_file_that_ends_early_is_refused(files):
    for whole in (text(), ply(CUBE), with_extras("<"), ply_of(4, 3, 5)):
        content = whole.rstrip()[:-7]
        assert files.refused(content, "ply")[0] == "ends_early"
    content = text().replace(b"vertex 36", b"vertex 999999999999")
    assert files.refused(content, "ply")[0] == "ends_early"


def test_rows_of_more_numbers_than_declared_are_refused(files):
    content = text(rows=ROWS.replace("\n", " 1\n"))
    assert files.refused(content, "ply")[0] in ("unreadable", "corner_missing")


def test_what_stands_behind_the_last_face_is_told(files):
    reading = files.read(ply(CUBE) + b"another file's beginning " * 9, "ply")
    assert reading.findings == [Finding("more_behind", size=225)]
    assert np.array_equal(reading.triangles, CUBE)


def test_a_corner_that_is_not_there_is_named_with_its_face(files):
    code, sentence = files.refused(text(corners=CORNERS.replace("35", "36")), "ply")
    assert code == "corner_missing"
    assert "Face 12" in sentence
    assert "36 points" in sentence
    assert files.refused(text(corners=CORNERS.replace("35", "-1")), "ply")[0] == "corner_missing"
    assert files.refused(text(corners=CORNERS.replace("35", "3.5")), "ply")[0] == "unreadable"


def test_a_decimal_comma_is_named_with_its_line(files):
    content = text(rows=ROWS.replace("10.0", "10,0"))
    code, sentence = files.refused(content, "ply")
    assert code == "decimal_comma"
    assert "in line 10" in sentence


@pytest.mark.parametrize(
    "line", ["property short", "element face many", "property list uchar vertex_indices"]
)
def test_a_header_line_that_makes_no_sense_is_named(files, line):
    content = text(more=line + "\n")
    code, sentence = files.refused(content, "ply")
    assert code == "unreadable_at"
    assert f"in line 9 stands “{line}”" in sentence


def test_lists_of_impossible_length_are_refused(files):
    head, _mark, body = ply(CUBE).partition(b"end_header\n")
    head = head.replace(b"list uchar", b"list char")
    at = 36 * 24 + 13
    content = head + b"end_header\n" + body[:at] + b"\xff" + body[at + 1 :]
    assert files.refused(content, "ply")[0] == "unreadable"


def test_the_door_refuses_what_has_no_surface():
    content = text(faces="", corners="")
    with pytest.raises(BadModel, match="no surface"):
        let_in(content)
