"""Polygons as triangles: their area, their outline, and the side they face."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import polygons as cutting
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.polygons import Polygons
from tests.models3d.shapes import turned

ANGLES = np.arange(20) * np.pi / 10
STAR = [(r * np.cos(a), r * np.sin(a)) for r, a in zip([4, 10] * 10, ANGLES, strict=True)]
LETTER = [(8, -6), (8, -8), (-8, -8), (-8, 8), (8, 8), (8, 6), (-6, 6), (-6, -6)]
KEYHOLE = [
    (0, 0), (10, 0), (10, 10), (0, 10), (0, 0), (3, 3), (3, 7), (7, 7), (7, 3), (3, 3),
]  # fmt: skip
TWO_HOLES = [
    (0, 0), (20, 0), (20, 10), (0, 10), (0, 0), (2, 2), (2, 8), (8, 8), (8, 2), (12, 2), (12, 8),
    (18, 8), (18, 2), (12, 2), (8, 2), (2, 2),
]  # fmt: skip
DART = [(0, 0), (4, -4), (1, 0), (4, 4)]
CONVEX = [(np.cos(a), np.sin(a)) for a in np.arange(7) * 2 * np.pi / 7]


def flat(ring) -> np.ndarray:
    return np.column_stack([np.asarray(ring, float), np.zeros(len(ring))])


def split(*rings: np.ndarray) -> tuple[np.ndarray, list[np.ndarray], Polygons]:
    """The points, the triangles of each polygon, and the polygons."""
    points = np.concatenate(rings)
    found = Polygons(np.arange(len(points)), np.array([len(ring) for ring in rings]))
    triangles, owners = found.triangles(points)
    return points, [triangles[owners == i] for i in range(len(rings))], found


def areas(points, triangles) -> tuple[float, np.ndarray]:
    """The area of all triangles, and the vector of what they enclose."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    crossed = np.cross(b - a, c - a) / 2
    return float(np.linalg.norm(crossed, axis=1).sum()), crossed.sum(axis=0)


def outline(triangles) -> set[tuple[int, int]]:
    edges = {(a, b) for t in triangles.tolist() for a, b in zip(t, t[1:] + t[:1], strict=True)}
    return {(a, b) for a, b in edges if (b, a) not in edges}


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("ring", "area"),
    [
        (STAR, 123.60679775),
        (LETTER, 88.0),
        (KEYHOLE, 84.0),
        (TWO_HOLES, 128.0),
        (DART, 4.0),
        (CONVEX, 2.7364101886),
    ],
    ids=["star", "letter", "keyhole", "two holes", "dart", "convex"],
)
def test_a_polygon_is_covered_once_and_keeps_its_outline(ring, area, backwards, shift):
    ring = turned(flat(np.roll(ring, shift, axis=0)[:: -1 if backwards else 1]))
    points, (triangles,), found = split(ring)
    whole, vector = areas(points, triangles)
    assert whole == pytest.approx(area)
    assert np.linalg.norm(vector) == pytest.approx(area)
    assert len(triangles) == len(ring) - 2
    corners = range(len(ring))
    assert outline(triangles) == {(i, (i + 1) % len(ring)) for i in corners}
    assert not found.findings


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 30), st.integers(0, 10**6), st.integers(1, 3))
def test_corners_in_line_with_their_neighbours_stay_corners(corners, seed, steps):
    """Or the neighbour's edges, which have them, would gape."""
    rng = np.random.default_rng(seed)
    angles = (np.arange(corners) + rng.uniform(0, 0.8, corners)) * 2 * np.pi / corners
    star = flat(np.column_stack([np.cos(angles), np.sin(angles)])) * rng.uniform(1, 5, (corners, 1))
    after = np.roll(star, -1, axis=0)
    ring = np.stack([star + (after - star) * i / steps for i in range(steps)], 1).reshape(-1, 3)
    points, (triangles,), found = split(turned(ring, seed))
    whole, vector = areas(points, triangles)
    assert whole == pytest.approx(np.linalg.norm(vector))
    assert outline(triangles) == {(i, (i + 1) % len(ring)) for i in range(len(ring))}
    assert not found.findings


def test_polygons_of_all_sizes_keep_their_order():
    rings = [
        flat(ring) + np.array([30 * i, 0, 0]) for i, ring in enumerate([DART, STAR, CONVEX, LETTER])
    ]
    points, cut, _found = split(*rings)
    for i, (ring, triangles) in enumerate(zip(rings, cut, strict=True)):
        assert len(triangles) == len(ring) - 2
        assert abs(points[triangles][..., 0] - 30 * i).max() <= 20


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (4, 4), (4, 0), (0, 4)],
        [(0, 0), (4, 4), (4, 0), (0, 3)],
        [STAR[1::2][i * 3 % 10] for i in range(10)],
        [STAR[1::2][i * 4 % 10] for i in range(5)],
    ],
    ids=["bow tie", "uneven bow tie", "star of ten", "pentagram"],
)
def test_a_polygon_that_crosses_itself_is_told(ring):
    _points, (triangles,), found = split(flat(ring))
    assert len(triangles) == len(ring) - 2
    assert found.findings == [Finding("polygons_crossed", polygons=1)]


def test_a_bent_quad_is_cut_where_it_folds_over_itself_least():
    bent = np.array([[0, 0, 0], [4, -4, 0.3], [1, 0, 0], [4, 4, 0.3]], float)
    points, (triangles,), found = split(bent)
    whole, vector = areas(points, triangles)
    assert whole == pytest.approx(np.linalg.norm(vector), rel=0.02)
    assert "polygons_crossed" not in [each.code for each in found.findings]


def twisted(by: float) -> tuple[np.ndarray, Polygons]:
    """A bar of quads, each turned `by` against the last, closed by its ends."""
    turns = np.arange(9) * by
    square = np.array([0.25, 0.75, 1.25, 1.75]) * np.pi
    rings = [
        np.column_stack([np.cos(square + turn), np.sin(square + turn), np.full(4, float(i))])
        for i, turn in enumerate(turns)
    ]
    sides = [
        [4 * i + k, 4 * i + (k + 1) % 4, 4 * i + 4 + (k + 1) % 4, 4 * i + 4 + k]
        for i in range(8)
        for k in range(4)
    ]
    quads = [[3, 2, 1, 0], *sides, [32, 33, 34, 35]]
    return np.concatenate(rings), Polygons(np.ravel(quads), np.full(len(quads), 4))


@pytest.mark.parametrize(("by", "is_told"), [(0.0, False), (0.002, False), (0.2, True)])
def test_bent_quads_that_two_programs_weigh_differently_are_told(by, is_told):
    points, polygons = twisted(by)
    polygons.triangles(points)
    assert [each.code for each in polygons.findings] == ["polygons_bent"] * is_told


def lidded(corners: int, by: float) -> tuple[np.ndarray, Polygons]:
    """A prism 2 high whose lid is one polygon, every other of its corners higher by `by`."""
    turns = np.arange(corners) * 2 * np.pi / corners
    floor = np.column_stack([10 * np.cos(turns), 10 * np.sin(turns), np.zeros(corners)])
    lid = floor + np.column_stack([*np.zeros((2, corners)), 2 + by * (np.arange(corners) % 2)])
    around = np.arange(corners)
    after = np.roll(around, -1)
    sides = np.stack([around, after, corners + after, corners + around], axis=1)
    every = np.concatenate([around[::-1], sides.ravel(), corners + around])
    return np.concatenate([floor, lid]), Polygons(
        every, np.array([corners, *[4] * corners, corners])
    )


@pytest.mark.parametrize(("by", "is_told"), [(0.0, False), (0.001, False), (0.1, True)])
@pytest.mark.parametrize("corners", [6, 30])
def test_bent_polygons_that_two_programs_weigh_differently_are_told(corners, by, is_told):
    points, polygons = lidded(corners, by)
    polygons.triangles(points)
    assert [each.code for each in polygons.findings] == ["polygons_bent"] * is_told


def test_too_many_concave_polygons_are_too_heavy(monkeypatch):
    monkeypatch.setattr(cutting, "MAX_EARS", 3)
    split(*[flat(LETTER)] * 3)
    with pytest.raises(Unreadable, match="too_heavy"):
        split(*[flat(LETTER)] * 4)


def test_quads_whose_last_corner_comes_twice_are_triangles():
    points, (triangles,), found = split(flat([(0, 0), (1, 0), (0, 1), (0, 1)]))
    assert areas(points, triangles)[0] == pytest.approx(0.5)
    assert not found.findings
