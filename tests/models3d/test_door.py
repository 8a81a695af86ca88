import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.models3d.formats import door_parts, obj
from jewelry.models3d.formats.door import EXTENSIONS, MAX_BYTES, BadModel, check, display_name
from jewelry.models3d.formats.table import FORMATS
from jewelry.models3d.models import Model3D
from tests.models3d.shapes import (
    ENTITIES,
    by_format,
    cube,
    glb,
    packed,
    ply,
    stl,
    stl_text,
)

FILES = by_format(cube())


def refused(content: bytes, name: str) -> str:
    with pytest.raises(BadModel) as caught:
        check(BytesIO(content), name, len(content))
    assert "Please" in str(caught.value), "a refusal says what to do"
    return str(caught.value)


@pytest.mark.parametrize("fmt", EXTENSIONS)
def test_a_good_file_passes_and_is_rewound(fmt):
    file = BytesIO(FILES[fmt])
    assert check(file, f"Ring.{fmt.upper()}", len(FILES[fmt])) == fmt
    assert file.tell() == 0


def test_a_models_row_has_room_for_every_formats_name():
    most = Model3D._meta.get_field("format").max_length
    assert max(map(len, FORMATS)) <= most


def test_a_text_stl_passes():
    content = stl_text(cube())
    assert check(BytesIO(content), "ring.stl", len(content)) == "stl"


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("fmt", ["stl", "obj", "ply"])
def test_text_in_utf_16_is_told_how_to_save_it(fmt, coding):
    content = stl_text(cube()) if fmt == "stl" else FILES["obj"]
    assert "UTF-16" in refused(f"\ufeff{content.decode()}".encode(coding), f"ring.{fmt}")


def test_a_glb_of_the_first_version_is_told_what_to_export():
    content = FILES["glb"]
    assert "glTF 2.0" in refused(content[:4] + b"\1" + content[5:], "ring.glb")


@pytest.mark.parametrize("fmt", EXTENSIONS)
def test_an_empty_file_is_said_to_be_empty(fmt):
    assert refused(b"", f"ring.{fmt}").startswith("This file is empty.")


@pytest.mark.parametrize("content", EXTENSIONS)
@pytest.mark.parametrize("name", EXTENSIONS)
def test_a_file_under_another_formats_name_is_refused(name, content):
    if name != content:
        assert refused(FILES[content], f"ring.{name}")


@pytest.mark.parametrize("name", ["ring.exe", "ring", "", ".", "stl", "ring.stl.zip", "ring.stl/"])
def test_other_extensions_are_refused(name):
    if name != "stl":
        assert "STL, OBJ, PLY, GLB, 3MF and 3DM" in refused(FILES["stl"], name)


@pytest.mark.parametrize("fmt", ["stl", "ply", "glb", "3mf"])
def test_a_file_cut_anywhere_is_refused(fmt):
    whole = FILES[fmt]
    for at in {1, 3, 4, 5, 11, 12, 19, 20, 79, 80, 83, 84, 133, len(whole) // 2, len(whole) - 1}:
        assert refused(whole[:at], f"ring.{fmt}"), at


def test_a_text_stl_cut_anywhere_is_refused():
    whole = stl_text(cube())
    for at in range(1, len(whole) - 12, 97):
        assert refused(whole[:at], "ring.stl")


def test_an_stl_that_lies_about_its_count_is_told_both_numbers():
    content = stl(cube())[:80] + (5000).to_bytes(4, "little") + stl(cube())[84:]
    assert "says it has 5000 triangles but holds 12" in refused(content, "ring.stl")


def test_an_stl_without_triangles_is_refused():
    assert "no surface" in refused(bytes(84), "ring.stl")
    assert "no surface" in refused(b"solid ring\nendsolid ring\n", "ring.stl")


def test_a_binary_stl_may_begin_with_solid():
    content = b"solid".ljust(80) + stl(cube())[80:]
    assert check(BytesIO(content), "ring.stl", len(content)) == "stl"


def test_a_file_over_the_cap_is_refused_unread(tmp_path):
    path = tmp_path / "ring.stl"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with path.open("rb") as file, pytest.raises(BadModel, match="larger than 100 MB"):
        check(file, "ring.stl", MAX_BYTES + 1)


def test_a_wrong_announced_size_is_refused():
    with pytest.raises(BadModel, match="cut short"):
        check(BytesIO(FILES["obj"]), "ring.obj", len(FILES["obj"]) + 1)


def test_a_ply_must_hold_the_vertices_it_declares():
    content = ply(cube()).replace(b"vertex 36", b"vertex 999999999")
    assert "too early" in refused(content, "ring.ply")


def test_a_glb_must_not_refer_to_other_files():
    outside = glb(cube(), buffers=[{"byteLength": 1296, "uri": "https://example.com/x.bin"}])
    assert "other files" in refused(outside, "ring.glb")
    inside = glb(cube(), images=[{"uri": "data:image/png;base64,AAAA"}])
    assert check(BytesIO(inside), "ring.glb", len(inside)) == "glb"


def test_a_zip_bomb_is_refused():
    assert "unpacks" in refused(packed(bytes(30 << 20)), "ring.3mf")


def test_a_zip_of_too_many_entries_is_refused_without_listing_them():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(2001):
            archive.writestr(f"3D/{i}.model", "")
    assert "unpacks" in refused(file.getvalue(), "ring.3mf")


@pytest.mark.parametrize("name", ["../3D/x.model", "/3D/x.model", "C:/x.model", "3D\\..\\x.model"])
def test_path_tricks_in_a_3mf_are_refused(name):
    assert "not safe" in refused(packed("<model/>", name), "ring.3mf")


def test_a_3mf_without_a_model_is_refused():
    assert "no 3D model" in refused(packed("hello", "word/document.xml"), "ring.3mf")


def test_entities_in_a_3mf_are_refused():
    assert "instructions" in refused(packed(ENTITIES), "ring.3mf")


def test_names_of_any_kind_are_no_problem():
    for name in ["x" * 10_000 + ".stl", "../../etc/passwd.stl", "C:\\a\\b.STL", "кольцо\0.stl"]:
        assert check(BytesIO(FILES["stl"]), name, len(FILES["stl"])) == "stl"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ring.stl", "ring.stl"),
        ("../../etc/ring.stl", "ring.stl"),
        ("C:\\models\\кольцо №1.STL", "кольцо №1.STL"),
        ("a\0b\nc\u202ed.stl", "a b c d.stl"),
        ("", "model"),
        (".stl", "model.stl"),
        ("x" * 10_000 + ".stl", "x" * 116 + ".stl"),
    ],
)
def test_display_name_is_safe_to_show(name, shown):
    assert display_name(name) == shown


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_display_name_takes_any_text(name):
    shown = display_name(name)
    assert 0 < len(shown) <= 120
    assert "/" not in shown
    assert shown.isprintable()


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EXTENSIONS), st.data())
def test_damaged_bytes_are_refused_or_passed_but_never_crash(fmt, data):
    content = bytearray(FILES[fmt])
    for _change in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    for attempt in (cut, bytes(content)):
        try:
            assert check(BytesIO(attempt), f"ring.{fmt}", len(attempt)) == fmt
        except BadModel as refusal:
            assert str(refusal)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EXTENSIONS), st.binary(max_size=400))
def test_random_bytes_never_crash(fmt, content):
    heads = {"stl": b"solid ", "ply": b"ply\n", "glb": b"glTF", "3mf": b"PK\x03\x04", "obj": b""}
    heads["3dm"] = b"3D Geometry File Format        7"
    for attempt in (content, heads[fmt] + content):
        try:
            check(BytesIO(attempt), f"ring.{fmt}", len(attempt))
        except BadModel as refusal:
            assert str(refusal)


def test_a_large_file_is_checked_in_little_memory(tmp_path: Path):
    import tracemalloc

    path = tmp_path / "ring.obj"
    path.write_bytes(b"v 0 0 0\n" * (20 << 17) + b"f 1 2 3\n")
    np.zeros(1)
    tracemalloc.start()
    with path.open("rb") as file:
        assert check(file, "ring.obj", path.stat().st_size) == "obj"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


LONG_BYTES = 8 << 20
HEADER = (
    b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\n"
    b"element face 1\nproperty list uchar int vertex_indices\nend_header\n"
)


class Counted(BytesIO):
    """How often it was read."""

    reads = 0

    def read(self, *args):
        self.reads += 1
        return super().read(*args)

    def readline(self, *args):
        raise AssertionError("read line by line")


@pytest.mark.parametrize(
    ("name", "head"),
    [("ring.ply", HEADER), ("ring.obj", b"v 0 0 0\nf 1 1 1\n"), ("ring.stl", b"solid x\nendfacet")],
)
def test_a_file_of_line_breaks_costs_a_read_a_megabyte(name, head) -> None:
    tail = b"\nendsolid x\n" if name.endswith("stl") else b""
    file = Counted(head + b"\n" * LONG_BYTES + tail)
    check(file, name, len(file.getvalue()))
    assert file.reads <= 2 * LONG_BYTES // door_parts.CHUNK_BYTES + 8


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize(("lines", "is_whole"), [(3, False), (4, True)])
def test_lines_of_a_text_ply_are_counted(lines, is_whole, end) -> None:
    content = HEADER + b"\n".join([b"0"] * lines) + end
    if is_whole:
        assert check(BytesIO(content), "ring.ply", len(content)) == "ply"
    else:
        with pytest.raises(BadModel, match="ends too early"):
            check(BytesIO(content), "ring.ply", len(content))


def test_a_long_obj_is_searched_at_its_beginning_alone(monkeypatch) -> None:
    """Its faces may be anywhere: the reader looks for them, where it holds nobody up."""
    looked = []

    class Watched:
        def search(self, text):
            looked.append(len(text))
            return re.search(rb"v ", text)

    monkeypatch.setattr(obj, "VERTEX", Watched())
    content = b"v 0 0 0\n" + b"vn 0 0 1\n" * (LONG_BYTES // 9)
    assert check(BytesIO(content), "ring.obj", len(content)) == "obj"
    assert looked == [door_parts.CHUNK_BYTES]
