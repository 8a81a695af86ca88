"""The browser's model, read back by somebody else's reader."""

import json
import struct
from io import BytesIO
from typing import Any

import fast_simplification
import numpy as np
import pytest
import trimesh

from jewelry.models3d import browser_model, rendering
from jewelry.models3d.browser_model import decimate, decimate_grid, gltf
from jewelry.models3d.browser_model.similarity import area, same, volume
from shop.demo.pieces import PIECES
from tests.models3d.shapes import cube, sphere, torus


def made(triangles: np.ndarray, closed: bool = True) -> bytes | None:
    return browser_model.make(triangles, closed, rendering.set_up(triangles))


def placed(content: bytes, within: str | None = "piece") -> np.ndarray:
    """Its triangles in the model's millimetres, or in the metres of the scene."""
    scene = trimesh.load_scene(BytesIO(content), file_type="glb", process=False)
    matrix, _name = scene.graph.get("mesh", within)
    [mesh] = scene.geometry.values()
    return trimesh.transform_points(mesh.triangles.reshape(-1, 3), matrix).reshape(-1, 3, 3)


def box(triangles: np.ndarray) -> np.ndarray:
    return np.stack([triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))])


def quantum(triangles: np.ndarray) -> float:
    return float(np.ptp(box(triangles), axis=0).max() / gltf.QUANTUM_STEPS)


@pytest.mark.parametrize("triangles", [PIECES[0].build(), torus(9, 1.5, 180)], ids=["few", "many"])
def test_a_ring_is_light_and_the_same(triangles: np.ndarray) -> None:
    content = made(triangles)
    assert content is not None
    assert len(content) < browser_model.MOST_BYTES / 2
    found = placed(content)
    assert len(found) == min(len(triangles), decimate.MAX_FACES)
    assert volume(found) == pytest.approx(volume(triangles), rel=0.01)
    assert area(found) == pytest.approx(area(triangles), rel=0.01)
    # a model with few triangles is only rounded; taking some away may move the others a little
    slack = quantum(triangles) if len(triangles) <= decimate.MAX_FACES else 0.005
    assert box(found) == pytest.approx(box(triangles), abs=slack)


def test_places_are_in_the_models_own_millimetres() -> None:
    triangles = cube(10, at=(1000, -2000, 30))
    found = placed(made(triangles))
    assert box(found) == pytest.approx(np.array([[1000, -2000, 30], [1010, -1990, 40]]), abs=1e-3)


def test_the_piece_stands_upright_in_metres_about_the_origin() -> None:
    found = placed(made(torus(9.0, 1.5, 60) + np.array([500, 0, 0])), None)
    low, high = box(found)
    assert (low + high) / 2 == pytest.approx(np.zeros(3), abs=1e-5)
    # a ring lying flat in the drawing stands: as high as it is across
    assert high[1] - low[1] == pytest.approx(0.021, rel=0.01)


def test_the_camera_of_the_picture_comes_along() -> None:
    content = made(cube()) or b""
    [length] = struct.unpack_from("<I", content, 12)
    [piece, _mesh] = json.loads(content[20 : 20 + length])["nodes"]
    extras = piece["extras"]
    assert extras["radius"] == pytest.approx(0.01 * np.sqrt(3) / 2)
    assert extras["distance"] == pytest.approx(5.2 * extras["radius"])
    assert 0 < extras["pitch"] < 90
    assert 0.1 < extras["span"] < 1


def test_millions_are_gathered_first_and_stay_the_same_piece() -> None:
    triangles = torus(9.0, 1.5, 600)
    assert len(triangles) > decimate_grid.MAX_FINE_TRIANGLES
    coarser = browser_model.coarser(triangles, True)
    assert len(coarser) < decimate_grid.MAX_FINE_TRIANGLES
    assert same(triangles, coarser, True)
    found = placed(made(coarser))
    assert len(found) == decimate.MAX_FACES
    assert volume(found) == pytest.approx(volume(triangles), rel=0.01)


def test_few_triangles_are_left_alone() -> None:
    triangles = sphere(10, 60)
    assert browser_model.coarser(triangles, True) is triangles


def test_what_a_grid_would_ruin_is_left_alone(monkeypatch) -> None:
    """Two skins a hundredth of a millimetre apart, nearer than the cells of the grid."""
    monkeypatch.setattr(decimate_grid, "MAX_FINE_TRIANGLES", 1000)
    monkeypatch.setattr(decimate_grid, "TARGET_VERTICES", 300)
    skin = sphere(10, 40)
    shell = np.concatenate([skin, (skin * 0.999)[:, ::-1]])
    assert browser_model.coarser(shell, True) is shell


def test_a_ruined_piece_is_not_shown(monkeypatch) -> None:
    """Decimation that loses an eighth, keeps the box, and says nothing."""

    def ruin(points: np.ndarray, faces: np.ndarray, **_others: object) -> tuple:
        thinner = points * 0.955
        ends = [*points.argmin(axis=0), *points.argmax(axis=0)]
        thinner[ends] = points[ends]
        return thinner, faces[::2]

    monkeypatch.setattr(fast_simplification, "simplify", ruin)
    assert made(torus(steps=200)) is None


@pytest.mark.parametrize(
    "triangles",
    [
        np.zeros((5, 3, 3)),
        np.full((5, 3, 3), 7.0),
        np.repeat(cube()[:, :1], 3, axis=1),
    ],
    ids=["nothing", "one place", "twelve places"],
)
def test_what_has_no_surface_gives_none(triangles: np.ndarray) -> None:
    assert made(triangles, closed=False) is None


def test_an_open_surface_may_be_turned_too() -> None:
    whole = torus(steps=300)
    triangles = whole[whole[..., 2].mean(axis=1) < 0]
    found = placed(made(triangles, closed=False))
    assert len(found) == decimate.MAX_FACES < len(triangles)
    assert area(found) == pytest.approx(area(triangles), rel=0.01)


def test_a_soup_that_cannot_be_light_gives_none() -> None:
    """Single triangles share no corner, so none of them can be taken away."""
    chance = np.random.default_rng(7)
    soup = chance.normal(size=(60_000, 1, 3)) * 20 + chance.normal(size=(60_000, 3, 3))
    assert made(soup, closed=False) is None


def test_the_same_model_gives_the_same_bytes() -> None:
    assert made(torus(steps=200)) == made(torus(steps=200))


def mesh_of(content: bytes) -> dict[str, Any]:
    [length] = struct.unpack_from("<I", content, 12)
    nodes: list[dict[str, Any]] = json.loads(content[20 : 20 + length])["nodes"]
    return nodes[1]


def test_bodies_are_told_apart_and_stay_in_order() -> None:
    bodies = [cube(4), sphere(2, 12) + 9, torus(6.0, 1.0, 20) + 30]
    triangles = np.concatenate(bodies)
    body = np.repeat([7, 0, 2], [len(each) for each in bodies])
    content = browser_model.make_apart(triangles, True, rendering.set_up(triangles), body, (2,))
    assert content is not None
    extras = mesh_of(content)["extras"]
    assert extras == {"bodies": [[2, len(bodies[2])], [7, 12]], "stones": [2]}
    found = placed(content)
    assert box(found[len(bodies[2]) :]) == pytest.approx(box(bodies[0]), abs=quantum(triangles))


def test_bodies_of_a_large_model_are_thinned_each_for_itself() -> None:
    bodies = [torus(9.0, 1.5, 200), cube(2, at=(30, 0, 0)), sphere(3, 90) + 40]
    triangles = np.concatenate(bodies)
    body = np.repeat([1, 2, 3], [len(each) for each in bodies])
    content = browser_model.make_apart(triangles, True, rendering.set_up(triangles), body, ())
    assert content is not None
    counts = dict(mesh_of(content)["extras"]["bodies"])
    assert counts[2] == 12
    assert sum(counts.values()) <= decimate.MAX_FACES * 1.01
    assert volume(placed(content)) == pytest.approx(volume(triangles), rel=0.01)
