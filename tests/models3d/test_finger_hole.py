import numpy as np
import pytest

from jewelry.models3d.geometry import finger_hole
from jewelry.models3d.geometry.measurement import survey
from jewelry.models3d.geometry.rays import Body
from tests.models3d.shapes import comfort_band, cube, quads, sphere, torus, tube, turned


def diameter(triangles):
    surface = survey(triangles).surface
    return finger_hole.diameter(surface, Body(surface))


@pytest.mark.parametrize(
    ("body", "inner"),
    [(tube(8, 9.5, 5), 16.0), (torus(9, 1.5), 15.0), (comfort_band(8.5), 17.0)],
    ids=["tube", "torus", "comfort band"],
)
@pytest.mark.parametrize("lie", [lambda body: body, turned, lambda body: body * [1, -1, 1]])
def test_a_ring_shows_its_inner_diameter_however_it_lies(body, inner, lie):
    assert diameter(lie(body)) == pytest.approx(inner, abs=0.01)


def test_a_head_on_one_side_does_not_pull_the_hole_away():
    head = cube(6, at=(8.8, -3, -0.5))
    assert diameter(np.concatenate([tube(8, 9.5, 5), head])) == pytest.approx(16, abs=0.01)


@pytest.mark.parametrize(("gap", "inner"), [(30, 15.0), (90, None)])
def test_a_ring_may_have_a_gap_but_a_bay_is_no_hole(gap, inner):
    turn = np.radians(np.linspace(gap / 2, 360 - gap / 2, 200))
    wire = np.radians(np.linspace(0, 360, 33))[:-1]
    radius = 9 + 1.5 * np.cos(wire)
    # the ends run together in the wire's middle
    grid = np.stack(
        [
            np.outer(np.cos(turn), radius),
            np.outer(np.sin(turn), radius),
            np.tile(1.5 * np.sin(wire), (200, 1)),
        ],
        2,
    )
    ends = [np.broadcast_to(row.mean(axis=0), (1, 32, 3)) for row in (grid[0], grid[-1])]
    grid = np.concatenate([ends[0], grid, ends[1]])
    after = np.roll(grid, -1, axis=1)
    found = diameter(quads(grid[:-1], grid[1:], after[1:], after[:-1]))
    assert found == (inner and pytest.approx(inner, abs=0.1))


@pytest.mark.parametrize("body", [cube(), sphere(10), torus(9, 7.5)], ids=["cube", "ball", "bead"])
def test_what_is_no_ring_has_no_finger_hole(body):
    assert diameter(body) is None
