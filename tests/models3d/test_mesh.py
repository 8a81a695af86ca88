from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from jewelry.models3d.geometry import components as groups
from jewelry.models3d.geometry import integrals, mesh
from jewelry.models3d.geometry.components import components, shells
from jewelry.models3d.geometry.mesh import Mesh, weld
from tests.models3d.shapes import cube, sphere, torus

DICE = np.random.default_rng(11)


def grouped(label):
    """Groups as sets of members, whatever they are called."""
    return {tuple(np.flatnonzero(label == one)) for one in np.unique(label)}


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_corners_are_welded_exactly_in_the_order_of_the_file(kind):
    body = torus(steps=60).astype(kind)
    welded = weld(body)
    assert len(welded.vertices) == 3600
    assert np.array_equal(welded.vertices[welded.faces], body)
    assert np.array_equal(welded.vertices[0], body[0, 0])


@pytest.mark.parametrize("bits", [0, 1, 5])
def test_points_whose_hashes_collide_stay_apart(monkeypatch, bits):
    body = torus(steps=20)
    monkeypatch.setattr(
        mesh, "_hashed", lambda points: DICE.integers(0, 2**bits, len(points)).astype(np.uint64)
    )
    welded = weld(body)
    assert len(welded.vertices) == 400
    assert np.array_equal(welded.vertices[welded.faces], body)


def test_triangles_without_area_are_dropped():
    body = np.concatenate([cube(), cube()[:4, [0, 0, 1]]])
    assert len(weld(body).faces) == 12


@pytest.mark.parametrize(
    ("triangles", "closed"),
    [
        (cube(), True),
        (cube()[1:], False),
        (np.concatenate([cube()[:1, ::-1], cube()[1:]]), False),
        (np.concatenate([cube(), cube(at=(10, 10, 10))]), True),
        (np.concatenate([cube(), cube()]), True),
        (sphere(steps=100), True),
        (sphere(steps=100)[:-2], False),
    ],
)
def test_closed_is_told_without_sorting_the_edges(triangles, closed):
    welded = weld(DICE.permutation(triangles))
    assert welded.closed is closed
    assert (not welded.edges.net.any()) is closed


def test_a_triangle_repeated_is_seen_and_its_back():
    body = cube()
    assert not weld(body).repeats
    assert weld(np.concatenate([body, body[3:4, [1, 2, 0]]])).repeats
    assert weld(np.concatenate([body, body[3:4, ::-1]])).repeats


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59))))
def test_components_are_those_of_scipy(size, pairs):
    a, b = np.array(pairs or [(0, 0)]).T % size
    count, label = components(a, b, size)
    graph = coo_matrix((np.ones(len(a)), (a, b)), shape=(size, size))
    expected, other = connected_components(graph, directed=False)
    assert (count, grouped(label)) == (expected, grouped(other))
    assert set(label) == set(range(count))


@pytest.mark.parametrize("order", [1, -1])
def test_stars_and_chains_are_joined_in_few_rounds(monkeypatch, order):
    rounds = Mock(wraps=groups._flat)
    monkeypatch.setattr(groups, "_flat", rounds)
    nodes = np.arange(10_000)[::order]
    for a, b in ((nodes[:-1], nodes[1:]), (np.full(9_999, nodes[-1]), nodes[:-1])):
        assert components(a, b, 10_000)[0] == 1
    assert rounds.call_count <= 6


def test_members_are_named_by_group_and_some_groups_have_none():
    found = groups.members(np.array([2, 0, 2, 4]), 5)
    assert [list(each) for each in found] == [[1], [], [0, 2], [], [3]]


def test_shells_share_vertices():
    bodies = np.concatenate([cube(), cube(at=(10, 10, 10)), cube(at=(30, 0, 0))])
    order = DICE.permutation(len(bodies))
    count, label = shells(weld(bodies[order]))
    assert (count, grouped(label)) == (2, grouped((order >= 24).astype(int)))


def test_shells_of_no_faces_are_none():
    assert shells(Mesh(np.zeros((3, 3)), np.empty((0, 3), np.int32)))[0] == 0


@pytest.mark.parametrize("count", [1, integrals.CHUNK_TRIANGLES, integrals.CHUNK_TRIANGLES + 1])
def test_passes_see_the_last_triangle(count):
    body = DICE.normal(size=(count, 3, 3))
    normals = np.cross(body[:, 1] - body[:, 0], body[:, 2] - body[:, 0])
    area, volumes = integrals.area_and_volumes(body, np.ones(3))
    assert area == pytest.approx(np.linalg.norm(normals, axis=1).sum() / 2)
    assert np.allclose(volumes, ((body[:, 0] - 1) * normals).sum(axis=1) / 6)
    assert np.array_equal(integrals.box(body), [body.min(axis=(0, 1)), body.max(axis=(0, 1))])
    body[-1, 2, 1] = np.nan
    assert np.isnan(integrals.box(body)).any()
