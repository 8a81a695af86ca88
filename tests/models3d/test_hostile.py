"""A few of each kind of harmful file, to the end; `python -m benchmarks.hostile` sends them all."""

import io
from functools import cache
from itertools import groupby

import pytest

from benchmarks.hostile import good, made
from benchmarks.hostile.file import HostileFile
from jewelry.models3d.findings import describe, worst
from jewelry.models3d.formats import door
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation.inspection import Inspection

each_room = pytest.mark.parametrize("room", made.ROOMS)


@cache
def meant(room: str) -> list[HostileFile]:
    """Made when a test asks: they are thousands, and each worker collects this module."""
    return list(made.ROOMS[room]())


def some(room: str, every: int) -> list[HostileFile]:
    families = groupby(meant(room), key=lambda file: file.family)
    return [file for _name, files in families for file in list(files)[::every]]


def inspected(file: HostileFile, folder) -> Inspection | None:
    """None when the door has refused it."""
    try:
        fmt = door.check(io.BytesIO(file.content), file.name, len(file.content))
    except BadModel as refused:
        assert len(str(refused)) > 15
        return None
    path, out = folder / f"model.{fmt}", folder / "out"
    folder.mkdir(exist_ok=True)
    path.write_bytes(file.content)
    out.mkdir()
    return inspection.inspect(path, fmt, out)


@pytest.mark.parametrize(("name", "content"), good.ALL.items(), ids=good.ALL)
def test_what_is_spoiled_was_sound(name, content, tmp_path) -> None:
    found = inspected(HostileFile("", "", name, content), tmp_path)
    assert found is not None and found.geometry is not None
    assert found.geometry.volume_mm3 == 200.0


@each_room
def test_the_door_says_a_sentence_or_lets_it_in(room) -> None:
    for file in meant(room):
        try:
            fmt = door.check(io.BytesIO(file.content), file.name, len(file.content))
        except BadModel as refused:
            assert len(str(refused)) > 15, file.label
        else:
            assert fmt in door.EXTENSIONS, file.label


@each_room
def test_an_answer_in_words_and_the_next_file_is_measured(room, tmp_path) -> None:
    for number, file in enumerate(some(room, 155)):
        found = inspected(file, tmp_path / str(number))
        if found is not None:
            assert all(len(describe(finding)) > 15 for finding in found.findings), file.label
            priced = found.geometry is not None and found.geometry.volume_mm3
            assert priced or worst(found.findings) == "manual", file.label


@pytest.mark.parametrize("label", ["a child of -1", "its own child", "a ring of two"])
def test_a_walk_through_nodes_ends(label, tmp_path) -> None:
    file = next(file for file in meant("gltf") if file.label == label)
    found = inspected(file, tmp_path)
    assert found is not None and [f.code for f in found.findings] == ["unreadable"]


def test_materials_without_end_do_not_slow_the_reading(tmp_path) -> None:
    file = next(file for file in meant("text") if file.label == "100,000 materials")
    found = inspected(file, tmp_path)
    assert found is not None and found.geometry is not None
