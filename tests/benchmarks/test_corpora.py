"""The comparison with other readers finds what differs, and has a cause for what is known."""

import numpy as np
import pytest

from benchmarks.corpora.__main__ import compared
from benchmarks.corpora.asked import Asked
from benchmarks.corpora.causes import DIFFERS, OURS, REFUSED, UNEXPLAINED
from benchmarks.corpora.figures import Answer, Figures
from benchmarks.corpora.ours import children, ours
from tests.models3d.shapes import by_format, cube, obj

CUBE = cube()
FIGURES = Figures.of(CUBE)


@pytest.fixture
def written(tmp_path):
    def write(content: bytes, name: str):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    yield write
    children.stop()


def test_our_readers_answer_in_the_files_own_unit_or_in_the_customers_words(written):
    for fmt, content in by_format(CUBE).items():
        found = ours(written(content, f"cube.{fmt}")).figures
        assert found is not None
        scale = 1000 if fmt == "glb" else 1
        assert not Figures.of(CUBE / scale).apart(found), fmt
    refused = ours(written(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n", "hole.obj"))
    assert (refused.figures, refused.codes) == (None, ("unreadable_at",))
    assert "line 4" in refused.refusal


def test_another_reader_is_asked_in_a_process_of_its_own(written):
    trimesh = Asked("trimesh")
    try:
        found = trimesh(written(by_format(CUBE)["stl"], "cube.stl"))
        assert found.figures == FIGURES
        assert trimesh(written(b"no model", "bad.stl")).figures is None
    finally:
        trimesh.stop()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (CUBE, []),
        (CUBE[:-1], ["triangles", "volume", "area"]),
        (CUBE[:, ::-1], ["volume"]),
        (CUBE * np.array([1.001, 1, 1]), ["size"]),
    ],
    ids=["the same", "one fewer", "inside out", "longer"],
)
def test_figures_are_apart_where_they_differ(change, said):
    assert FIGURES.apart(Figures.of(change)) == said


def test_a_difference_has_its_cause_or_is_said_to_have_none(written):
    path = written(obj(CUBE), "cube.obj")
    fine, none = Answer(FIGURES), Answer(None, "no place in space")
    turned = Answer(Figures.of(CUBE[:, ::-1]))
    column, found = compared(path, fine, {"trimesh": fine, "assimp": turned})
    assert (column, [each.what for each in found]) == ("differ", [DIFFERS])
    column, found = compared(path, none, {"trimesh": fine})
    assert (column, found[0].what, found[0].cause) == (
        "refused by us", OURS, "corners that are infinite or no numbers",
    )  # fmt: skip
    column, found = compared(path, fine, {"trimesh": Answer(None, "never seen")})
    assert (column, found[0].what, found[0].cause) == ("refused by one other", REFUSED, UNEXPLAINED)
    assert compared(path, none, {"trimesh": none}) == ("refused by all", [])
