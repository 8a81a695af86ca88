"""Where bodies lie together there is no skin, and no slit is paid as skin without a word."""

import numpy as np
import pytest

from jewelry.models3d.geometry import thickness
from jewelry.models3d.geometry.measurement import survey
from jewelry.models3d.geometry.union import unite
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, turned
from tests.models3d.uniting import meshed_otherwise, united


def examined(*bodies):
    found = unite(survey(np.concatenate(bodies)))
    return thickness.examine(found, found.surface)


@pytest.mark.parametrize("halves", [cube(), cube()[[0, 2, 1, 3, 4, 5, 6, 8, 7, 9, 10, 11]]])
def test_a_wall_of_two_mirrored_halves_has_no_skin_inside(halves):
    """As mirrored, and where the two were meshed otherwise: the whole wall is one."""
    sheet = halves * [1, 1, 0.02]
    other = sheet * [1, 1, -1]
    for half in (other[:, ::-1], meshed_otherwise(other[:, ::-1])):
        found = examined(sheet, half)
        assert (found.volume_mm3, found.area_mm2) == (40.0, 216.0)
        assert found.min_wall_mm == pytest.approx(0.4, abs=1e-3)


def test_skins_that_lie_together_inside_are_no_skin():
    """A row of boxes wall to wall, each meshed for itself."""
    row = [cube(at=(10 * i, 0, 0)) * [1, 1, 1 + i % 2] for i in range(4)]
    found = united(*row)
    assert found.volume_mm3 == 6000.0
    assert found.area_mm2 == 2 * 400 + 2 * 600 + 100 + 200 + 3 * 100


@pytest.mark.parametrize("apart", [1e-5, 1e-4])
def test_a_slit_that_nobody_sees_is_no_skin(apart):
    """Metal closes it: what lies on its two sides must not be paid as skin without a word."""
    found = united(cube(), cube(6, at=(2, 2, 10 + apart)))
    assert found.volume_mm3 == 1216.0
    assert "inner_faces" in codes(found)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("apart", [0.001, 0.005, 0.01])
def test_a_slit_that_wax_closes_is_seen_however_the_piece_is_turned(apart, seed):
    halves = cube() * [1, 1, 0.1], cube() * [1, 1, 0.1] + [0, 0, 1 + apart]
    assert "inner_faces" in codes(united(turned(np.concatenate(halves), seed)))


@pytest.mark.parametrize("seed", range(4))
def test_faces_in_one_place_leave_nothing_inside(seed):
    """Each side of the cut has triangles of its own."""
    half = cube() * [1, 1, 0.1]
    other = meshed_otherwise((half * [1, 1, -1])[:, ::-1])
    assert "inner_faces" not in codes(united(turned(np.concatenate([half, other]), seed)))


def test_a_gap_that_casting_keeps_is_no_slit():
    assert "inner_faces" not in codes(united(cube(), cube(6, at=(2, 2, 10.05))))
