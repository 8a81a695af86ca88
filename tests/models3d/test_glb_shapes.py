"""A GLB's points are where the format puts them: moved, sparse, bent by bones, in strips."""

import numpy as np
import pytest

from jewelry.models3d.geometry.measurement import measure
from tests.models3d.gltfs import floats, points, primitive, shown, written
from tests.models3d.reading import box, codes, refused, volume


@pytest.mark.parametrize(
    "weights", [({"weights": [0.5]}, {}), ({"weights": [0]}, {"weights": [0.5]})]
)
def test_a_shape_key_that_is_on_is_measured(read_glb, weights):
    of_mesh, of_node = weights
    mesh = {"primitives": [primitive(targets=[{"POSITION": 1}])], **of_mesh}
    tree = {"meshes": [mesh], "nodes": [{"mesh": 0, **of_node}]}
    assert volume(read_glb(written(tree, points(), points(0.02)))) == pytest.approx(8000)


def test_a_shape_key_that_is_off_and_stored_sparse_leaves_the_shape(read_glb):
    sparse = {
        "count": 1,
        "indices": {"bufferView": 2, "componentType": 5123},
        "values": {"bufferView": 3},
    }
    tree = {
        "meshes": [{"primitives": [primitive(targets=[{"POSITION": 1}])], "weights": [0]}],
        "accessors": [{}, {"sparse": sparse}],
    }
    arrays = points(), points() * 0, np.zeros((1, 1), "<u2"), floats(9, 9, 9)
    assert volume(read_glb(written(tree, *arrays))) == pytest.approx(1000)


def test_sparse_positions_are_in_their_places(read_glb):
    stretched = points()
    top = np.flatnonzero(stretched[:, 2] > 0)
    sparse = {
        "count": len(top),
        "indices": {"bufferView": 1, "componentType": 5123},
        "values": {"bufferView": 2},
    }
    content = written(
        {"accessors": [{"sparse": sparse}]},
        points(),
        top.astype("<u2"),
        stretched[top] * np.array([1, 1, 3], "<f4"),
    )
    assert volume(read_glb(content)) == pytest.approx(3000)


@pytest.mark.parametrize("sparse", [{"count": 37}, {"count": 1}, {"count": -1}, {"count": 2}])
def test_sparse_values_without_a_place_are_refused(read_glb, sparse):
    where = {"bufferView": 1, "componentType": 5123}
    whole = {"indices": where, "values": {"bufferView": 0}, **sparse}
    content = written({"accessors": [{"sparse": whole}]}, points(), np.array([[36], [0]], "<u2"))
    assert refused(read_glb, content)[0] == "part_unreadable"


@pytest.mark.parametrize("kind", ["<i2", "<u2", "<i1", "<u1"])
def test_normalised_positions_are_fractions_of_one(read_glb, kind):
    most = np.iinfo(kind).max
    stored = np.round(points(1.0) * most).astype(kind)
    content = written(
        {
            "accessors": [{"normalized": True}],
            "nodes": [{"mesh": 0, "scale": [0.01] * 3}],
            "extensionsUsed": ["KHR_mesh_quantization"],
            "extensionsRequired": ["KHR_mesh_quantization"],
        },
        stored,
    )
    reading = read_glb(content)
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), [])


def test_a_skin_is_moved_by_its_bones_and_not_by_its_node(read_glb):
    """The bone is twice as large, and was bound 1 cm up: z 0..1 cm becomes -2..0 cm."""
    bind = np.eye(4)
    bind[2, 3] = -0.01
    tree = shown(
        {"mesh": 0, "skin": 0, "scale": [9, 9, 9]},
        {"scale": [2, 2, 2]},
        skins=[{"joints": [1], "inverseBindMatrices": 3}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}]}],
    )
    joints = np.zeros((36, 4), "<u1")
    weights = np.tile(floats(0.5, 0.5, 0, 0), (36, 1))
    content = written(tree, points(), joints, weights, bind.T.reshape(1, 16).astype("<f4"))
    reading = read_glb(content)
    assert box(reading) == [[0, 0, -20], [20, 20, 0]]
    assert volume(reading) == pytest.approx(8000)


def test_two_bones_share_a_point_by_their_weights(read_glb):
    tree = shown(
        {"mesh": 0, "skin": 0},
        {"translation": [0.01, 0, 0]},
        {"translation": [0.03, 0, 0]},
        skins=[{"joints": [1, 2]}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}]}],
    )
    joints = np.tile(np.array([[0, 1, 0, 0]], "<u2"), (36, 1))
    weights = np.tile(floats(0.25, 0.75, 0, 0), (36, 1))
    assert box(read_glb(written(tree, points(), joints, weights))) == [[25, 0, 0], [35, 10, 10]]
    outside = np.full((36, 4), 2, "<u2")
    assert refused(read_glb, written(tree, points(), outside, weights))[0] == "part_unreadable"


@pytest.mark.parametrize(
    ("mode", "order"), [(5, [0, 1, 2, 3, 0, 1]), (4, [0, 1, 2, 1, 3, 2, 2, 3, 0, 3, 1, 0])]
)
def test_a_strip_is_wound_as_its_triangles_are(read_glb, mode, order):
    corners = np.array([[0, 0, 0], [0, 0.01, 0], [0.01, 0, 0], [0, 0, 0.01]], "<f4")
    tree = {"meshes": [{"primitives": [primitive(indices=1, mode=mode)]}]}
    found = measure(read_glb(written(tree, corners, np.array(order, "<u1"))).triangles)
    assert (found.volume_mm3, found.findings) == (pytest.approx(1000 / 6, rel=1e-4), [])


def test_a_fan_turns_around_its_first_corner(read_glb):
    corners = np.array([[0, 0, 1], [1, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0]], "<f4") / 100
    fans = [
        primitive(indices=1, mode=6),
        primitive(indices=2),
    ]
    around, floor = np.array([0, 1, 2, 3, 4, 1], "<u1"), np.array([1, 3, 2, 1, 4, 3], "<u1")
    found = measure(
        read_glb(written({"meshes": [{"primitives": fans}]}, corners, around, floor)).triangles
    )
    assert (found.volume_mm3, found.findings) == (pytest.approx(4000 / 3, rel=1e-4), [])
