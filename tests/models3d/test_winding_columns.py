import numpy as np
import pytest
from manifold3d import Manifold

from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.mesh import weld
from tests.models3d.shapes import comfort_band, cube, sphere, torus, turned

BODIES = {
    "cube": (cube(), 1000),
    "cube turned": (turned(cube()), 1000),
    "sphere": (sphere(10), 4000 / 3 * np.pi),
    "torus": (torus(9, 1.5), 2 * np.pi**2 * 9 * 1.5**2),
    "far and large": (torus(900, 150) + 1e4, 2 * np.pi**2 * 900 * 150**2),
    "hollow": (np.concatenate([cube(), cube(4, at=(3, 3, 3))[:, ::-1]]), 936),
    "twice in one place": (np.concatenate([sphere(10), sphere(10)]), 4000 / 3 * np.pi),
    "three deep": (np.concatenate([cube(), cube(6, at=(2, 2, 2)), cube(2, at=(4, 4, 4))]), 1000),
    "touching": (np.concatenate([cube(), cube(at=(10, 0, 0))]), 2000),
}


@pytest.mark.parametrize("name", BODIES)
def test_columns_find_the_volume(name):
    body, volume = BODIES[name]
    # a sphere of two hundred steps is itself 0.02 % short of one
    assert winding_columns.volume(weld(body)) == pytest.approx(volume, rel=4e-4)


@pytest.mark.parametrize("axis", range(3))
def test_columns_may_stand_any_way(axis):
    flat = np.roll(comfort_band(), axis, axis=2)
    assert winding_columns.volume(weld(flat)) == pytest.approx(
        winding_columns.volume(weld(comfort_band())), rel=1e-4
    )


@pytest.mark.parametrize("apart", [13, 15, 18])
def test_an_edge_along_the_outermost_columns_is_no_inner_face(apart):
    """There every prism has edges, and both of their faces would be met in one place."""
    bar = Manifold.cylinder(18, 0.9, 0.9, 32, True).rotate((0, 90, 0)).to_mesh64()
    bar = np.asarray(bar.vert_properties)[:, :3][bar.tri_verts] + [0, apart, 0]
    both = weld(np.concatenate([torus(6, 1, 60), bar]))
    assert max(sample.doubled for sample in winding_columns.look(both)) < 1e-3


def test_a_share_a_hair_below_nothing_gets_the_fewest_columns():
    """As a cut may leave a sliver whose volume is rounded to less than nothing."""
    samples = winding_columns.look(weld(cube()), share=-1e-10)
    assert [sample.volume for sample in samples] == [pytest.approx(1000, rel=0.01)] * 2


def test_an_open_surface_leaks():
    assert winding_columns.volume(weld(cube()[2:])) is None


def test_fewer_columns_where_triangles_would_meet_too_many(monkeypatch):
    monkeypatch.setattr(winding_columns, "MAX_TRIED_PAIRS", 1000)
    rough = winding_columns.volume(weld(sphere(10)))
    monkeypatch.undo()
    fine = winding_columns.volume(weld(sphere(10)))
    assert rough == pytest.approx(fine, rel=1e-3)
    assert rough != fine
