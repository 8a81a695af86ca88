import numpy as np
import pytest

from jewelry.models3d.geometry import embree, thickness
from jewelry.models3d.geometry.measurement import survey
from tests.models3d.shapes import comfort_band, cube, revolved, sphere, torus, tube, turned

THIN = tube(8, 8.6, 5)


def examine(triangles):
    found = survey(triangles)
    return thickness.examine(found, found.surface)


def spot(place):
    return np.array([place[axis] for axis in "xyz"])


def dented(triangles, *dents):
    """Push the inside of a tube out to leave `wall` of metal in the middle of each (at, wall)."""
    points = triangles.reshape(-1, 3).copy()
    radius = np.hypot(points[:, 0], points[:, 1])
    inner = radius.min()
    for at, wall in dents:
        near = np.linalg.norm(points - at, axis=1)
        push = (9.5 - inner - wall) * np.clip(1 - (near / 1.5) ** 2, 0, 1)
        points[:, :2] *= (1 + push * (radius < inner + 0.01) / radius)[:, None]
    return points.reshape(triangles.shape)


def fine_tube(inner=8.0):
    """A tube, 9.5 mm its outer radius, in triangles small enough to be dented."""
    height = np.linspace(0, 5, 61)
    ends = np.linspace(inner, 9.5, 9)[1:-1]
    profile = [(inner, z) for z in height[::-1]] + [(r, 0.0) for r in ends]
    profile += [(9.5, z) for z in height] + [(r, 5.0) for r in ends[::-1]]
    return revolved(profile, 720)


def test_a_tube_is_as_thick_as_it_was_made():
    found = examine(THIN)
    assert found.min_wall_mm == pytest.approx(0.6, abs=0.001)
    (place,) = found.thin_places
    assert place["wall_mm"] == found.min_wall_mm
    assert place["area_mm2"] == pytest.approx(2 * np.pi * 8.3 * 5, rel=0.05)
    assert np.hypot(place["x"], place["y"]) == pytest.approx(8.3, abs=0.01)


def test_a_comfort_band_is_measured_where_it_is_thinnest():
    found = examine(comfort_band(wall=1.1))
    assert found.min_wall_mm == pytest.approx(1.1, abs=0.03)
    assert found.thin_places == []


@pytest.mark.parametrize(
    ("body", "wall"), [(cube(), 10.0), (sphere(10), 20.0), (torus(9, 1.5), 3.0)]
)
def test_what_is_solid_has_no_thin_place(body, wall):
    found = examine(body)
    assert found.thin_places == []
    assert found.min_wall_mm == pytest.approx(wall, rel=0.01)


def test_two_planted_dents_are_found_where_they_are():
    one, other = np.array([8.0, 0, 2.5]), np.array([-5.657, 5.657, 2.5])
    found = examine(dented(fine_tube(), (one, 0.3), (other, 0.6)))
    assert len(found.thin_places) == 2
    for place, at, wall in zip(found.thin_places, (one, other), (0.3, 0.6), strict=True):
        assert place["wall_mm"] == pytest.approx(wall, abs=0.05)
        middle = at * np.array([1, 1, 0]) * (9.5 - wall / 2) / 8 + [0, 0, at[2]]
        assert np.linalg.norm(spot(place) - middle) < 0.3


def test_a_dent_in_a_thin_wall_is_not_lost_in_it():
    at = np.array([8.75, 0, 2.5])
    found = examine(dented(fine_tube(inner=8.75), (at, 0.3)))
    (place,) = found.thin_places
    assert place["wall_mm"] == pytest.approx(0.3, abs=0.05)
    assert np.linalg.norm(spot(place) - [9.35, 0, 2.5]) < 0.3


@pytest.mark.parametrize(
    "changed",
    [
        turned(THIN),
        THIN * [-1, 1, 1],
        THIN[:, ::-1],
        THIN + 1e4,
        np.random.default_rng(5).permutation(THIN),
    ],
    ids=["turned", "mirrored", "inside out", "far away", "shuffled"],
)
def test_how_a_body_lies_does_not_matter(changed):
    found, plain = examine(changed), examine(THIN)
    assert found.min_wall_mm == pytest.approx(plain.min_wall_mm, rel=1e-3)
    assert [place["area_mm2"] for place in found.thin_places] == pytest.approx(
        [place["area_mm2"] for place in plain.thin_places], rel=0.02
    )


def test_places_are_in_the_coordinates_of_the_file():
    place, moved = (
        examine(THIN + shift).thin_places[0] for shift in (np.zeros(3), np.array([100.0, 50, 0]))
    )
    assert spot(moved) - spot(place) == pytest.approx([100, 50, 0], abs=0.01)


def test_the_same_file_gives_the_same_figures():
    assert examine(THIN) == examine(THIN)


def test_what_is_buried_in_another_body_is_no_wall():
    pin = cube(0.4, at=(9, 4, 4)) * [1, 1, 1]
    pin[..., 0] = np.where(pin[..., 0] > 9.2, 9.9, 1.0)
    assert examine(np.concatenate([cube(), pin])).thin_places == []


def test_a_sheet_glued_to_a_block_is_as_thick_as_both():
    sheet = cube() * [1, 1, 0.03] + [0, 0, 10]
    assert examine(np.concatenate([cube(), sheet])).thin_places == []
    assert len(examine(np.concatenate([cube(), sheet + 5])).thin_places) == 1


@pytest.mark.parametrize(("degrees", "places"), [(20, 1), (45, 0)])
def test_a_taper_is_thin_and_an_edge_is_not(degrees, places):
    height = 6 * np.tan(np.radians(degrees))
    wedge = revolved([(8, 0), (14, 0), (8, height)])
    assert len(examine(wedge).thin_places) == places


def test_a_large_piece_is_sampled_no_less_finely_than_a_small_one():
    plate = cube() * [4, 4, 0.5]
    dimple = cube(0.4, at=(20.1, 20.1, 0.5))[:, ::-1].copy()
    dimple[..., 2] = np.where(dimple[..., 2] > 0.6, 4.7, 0.6)
    found = examine(np.concatenate([plate, dimple]))
    assert [place["wall_mm"] for place in found.thin_places] == [0.3, 0.6]


def test_a_sheet_too_thin_for_rays_is_thin_all_the_same():
    found = examine(cube(30) * [1, 1, 1e-6])
    assert found.min_wall_mm == pytest.approx(3e-5, rel=0.01)


def test_the_wall_around_a_hollow_counts():
    shell = np.concatenate([sphere(5, steps=60), sphere(4.6, steps=60)[:, ::-1]])
    assert examine(shell).min_wall_mm == pytest.approx(0.4, abs=0.01)


def test_a_model_in_inches_is_searched_by_its_own_measure():
    found = examine(THIN / 25.4)
    assert found.scaled(25.4).min_wall_mm == pytest.approx(0.6, abs=0.001)
    assert len(found.thin_places) == 1
    assert examine(tube(8, 10, 5) / 25.4).thin_places == []


def test_without_rays_there_is_no_wall_check(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(embree, "import_module", missing)
    with pytest.raises(embree.NoRays):
        examine(THIN)
