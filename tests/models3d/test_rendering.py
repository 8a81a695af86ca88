import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from jewelry.models3d import rendering
from jewelry.models3d.geometry.embree import NoRays
from jewelry.models3d.rendering import pose
from jewelry.models3d.rendering.scene import normalised
from tests.models3d.shapes import sphere, turned

SIZE = 96


def ring(axis: int = 1, radius: float = 9.0) -> np.ndarray:
    """A plain round torus about an axis."""
    turn, around = np.meshgrid(*[np.linspace(0, 2 * np.pi, 49)] * 2, indexing="ij")
    far = radius + 1.5 + 1.5 * np.cos(around)
    grid = np.stack([far * np.cos(turn), 1.5 * np.sin(around), far * np.sin(turn)], axis=-1)
    a, b, c, d = grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]
    faces = np.concatenate([np.stack([a, c, b], -2), np.stack([a, d, c], -2)]).reshape(-1, 3, 3)
    return np.roll(faces, axis - 1, axis=2).astype(np.float32)


def drawn(triangles: np.ndarray) -> dict[str, bytes]:
    return rendering.render(rendering.set_up(triangles), SIZE)


@pytest.fixture(scope="module")
def pictures() -> dict[str, bytes]:
    return drawn(ring())


def pixels(webp: bytes) -> np.ndarray:
    with Image.open(BytesIO(webp)) as image:
        assert image.format == "WEBP"
        return np.asarray(image.convert("RGBA"))


def test_one_webp_per_colour(pictures):
    assert tuple(pictures) == rendering.COLOURS
    assert all(pixels(webp).shape == (SIZE, SIZE, 4) for webp in pictures.values())


def test_corners_are_transparent_metal_opaque_hole_open(pictures):
    alpha = pixels(pictures["yellow"])[..., 3]

    assert alpha[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0
    assert alpha.max() == 255
    assert (alpha == 255).mean() > 0.15
    assert alpha[SIZE // 2, SIZE // 2] < 100


def test_edges_are_soft(pictures):
    alpha = pixels(pictures["yellow"])[: SIZE // 2, :, 3]

    assert ((alpha > 60) & (alpha < 200)).sum() > 20


def test_metals_differ_in_colour(pictures):
    def mean(name):
        shown = pixels(pictures[name])
        return shown[shown[..., 3] == 255][:, :3].mean(axis=0)

    yellow, rose, silver, platinum = map(mean, ("yellow", "rose", "silver", "platinum"))
    assert yellow[0] > yellow[1] > yellow[2] + 40
    assert rose[0] - rose[1] > yellow[0] - yellow[1]
    assert np.ptp(silver) < 12
    assert silver.mean() > platinum.mean() + 10


def test_same_model_gives_same_bytes(pictures):
    assert drawn(ring()) == pictures


def test_triangles_without_area_change_nothing_and_break_nothing():
    flat = np.repeat(ring()[:40, :1], 3, axis=1)
    line = ring()[:40].copy()
    line[:, 2] = line[:, 1]
    shown = pixels(drawn(np.concatenate([ring(), flat, line]))["silver"])

    assert (shown[..., 3] == 255).mean() > 0.15


@pytest.mark.parametrize(
    "corners", [[(1, 1, 0), (-1, 1, 0), (0, -1, 0)], [(1, 0.1, 0), (2, 0.01, 0), (3, 0.11, 0)]]
)
def test_a_single_triangle_has_its_picture(corners):
    """An open surface that a person will look at."""
    stand = rendering.set_up(np.array([corners], np.float32))
    assert np.isfinite(stand.placed).all()
    assert pixels(rendering.render(stand, SIZE)["silver"]).shape == (SIZE, SIZE, 4)


@pytest.mark.parametrize("corner", [0.0, 7.0])
def test_model_without_any_area_gives_an_empty_picture(corner):
    shown = pixels(drawn(np.full((5, 3, 3), corner, np.float32))["silver"])

    assert shown[..., 3].max() == 0


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_ring_stands_with_its_hole_turned_to_the_camera(axis):
    centred, _middle, radius = normalised(ring(axis))
    view = pose.choose(centred, radius)

    assert abs(view.front[axis]) == pytest.approx(1, abs=1e-6)
    assert view.up[axis] == pytest.approx(0, abs=1e-6)
    assert 30 < view.yaw < 50


def test_a_ring_that_lies_askew_stands_as_well():
    askew = turned(ring()).astype(np.float32)
    centred, _middle, radius = normalised(askew)
    view = pose.choose(centred, radius)

    axis = turned(np.eye(3))[1]
    assert abs(view.front @ axis) == pytest.approx(1, abs=1e-3)
    assert view.up @ axis == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize(("gap", "yaw"), [(0.3, 42.0), (0.5, 24.0)])
def test_a_cuff_is_shown_like_a_ring_but_a_bow_is_not(gap, yaw):
    kept = ring().reshape(2, 48, 48, 3, 3)[:, round(48 * gap) :].reshape(-1, 3, 3)
    centred, _middle, radius = normalised(kept)

    assert pose.choose(centred, radius).yaw == yaw


def test_head_of_a_ring_is_turned_up():
    head = np.array([[-2, -2, -13], [2, -2, -13], [0, 3, -16]], np.float32)
    centred, _middle, radius = normalised(np.concatenate([ring(), head[None]]))

    assert pose.choose(centred, radius).up[2] == pytest.approx(-1, abs=0.1)


def test_broad_side_of_a_ring_is_turned_up():
    broad = ring()
    broad[..., 1] *= 1 + 3 * (broad[..., 0] > 7)
    centred, _middle, radius = normalised(broad)

    assert pose.choose(centred, radius).up[0] == pytest.approx(1, abs=0.1)


def test_bracelet_lies_on_the_table():
    centred, _middle, radius = normalised(ring(1, radius=30.0))

    assert abs(pose.choose(centred, radius).up[1]) == pytest.approx(1, abs=1e-6)


def test_thumbnail_is_the_picture_made_small(pictures):
    small = pixels(rendering.thumbnail(pictures["rose"], 44))

    assert small.shape == (44, 44, 4)
    assert small[0, 0, 3] == 0


def test_missing_embree_is_said_plainly(monkeypatch):
    monkeypatch.setitem(sys.modules, "embreex.rtcore_scene", None)

    with pytest.raises(NoRays, match="embreex"):
        drawn(ring())


def test_stones_are_clear_and_bright_in_any_metal() -> None:
    metal, stone = sphere(1, 24), sphere(1, 24) + np.array([2.5, 0, 0])
    stand = rendering.set_up(np.concatenate([metal, stone]))
    is_stone = np.arange(len(stand.placed)) >= len(metal)
    marked = rendering.render(stand, 120, is_stone)
    plain = rendering.render(stand, 120)
    pixels = {name: np.asarray(Image.open(BytesIO(webp)), float) for name, webp in marked.items()}
    before = np.asarray(Image.open(BytesIO(plain["yellow"])), float)
    changed = np.abs(pixels["yellow"] - before)[..., :3].sum(axis=2) > 60
    assert changed.sum() > 300
    red, _green, blue = pixels["yellow"][changed][:, :3].mean(axis=0)
    assert blue >= red > 100
    assert np.abs(pixels["yellow"] - pixels["rose"])[changed].mean() < 12
