"""Bodies of which a formula knows the volume, to a thousandth."""

from functools import cache

import numpy as np
import pytest

from jewelry.models3d.formats.reader import read
from jewelry.models3d.geometry import units
from jewelry.models3d.geometry.measurement import measure
from tests.models3d.shapes import (
    comfort_band,
    cube,
    glb,
    sphere,
    stl,
    threemf,
    torus,
    tube,
    turned,
)


def band_volume(inner=8.5, wall=1.1, width=5.0):
    """π ∫ (R² - r(h)²) dh for r = inner + wall/2 · (2h/width)², R = inner + 1.5 wall."""
    a, b, far = inner, wall / 2, inner + 1.5 * wall
    return np.pi * width / 2 * (2 * far**2 - (2 * a**2 + 4 * a * b / 3 + 2 * b**2 / 5))


BODIES = {
    "sphere": (lambda: sphere(10), 4 / 3 * np.pi * 1000),
    "cube": (lambda: cube(10), 1000),
    "torus": (lambda: torus(9, 1.5), 2 * np.pi**2 * 9 * 1.5**2),
    "tube of 0.6 mm": (lambda: tube(8.5, 9.1, 4), np.pi * (9.1**2 - 8.5**2) * 4),
    "comfort band": (comfort_band, band_volume()),
    "hollow cube": (lambda: np.concatenate([cube(10), cube(4, at=(3, 3, 3))[:, ::-1]]), 936),
    "cubes apart": (lambda: np.concatenate([cube(10), cube(5, at=(20, 0, 0))]), 1125),
}
WAYS = {
    "as it is": lambda body: (body, 1),
    "mirrored": lambda body: (body * [1, -1, 1], 1),
    "inside out": lambda body: (body[:, ::-1], 1),
    "turned": lambda body: (turned(body), 1),
    "larger": lambda body: (body * 2.5, 2.5**3),
    "small": lambda body: (body / 40, 1 / 40**3),
    "far away": lambda body: (body + 3e4, 1),
    "in single precision": lambda body: (body.astype(np.float32), 1),
}


@cache
def body_and_volume(name):
    """Made when the first test asks: each worker collects this module."""
    make, volume = BODIES[name]
    return make(), volume


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BODIES)
def test_volumes_agree_with_their_formulas(name, way):
    body, volume = body_and_volume(name)
    changed, factor = WAYS[way](body)
    assert measure(changed).volume_mm3 == pytest.approx(volume * factor, rel=1e-3)


@pytest.mark.parametrize(
    ("make", "fmt", "unit"),
    [
        (lambda: stl(sphere(10) / 25.4), "stl", "inch"),
        (lambda: stl(sphere(10) / 1000), "stl", "m"),
        (lambda: stl(sphere(10) / 10), "stl", "cm"),
        (lambda: threemf(sphere(10, steps=100) / 25.4, "inch"), "3mf", None),
        (lambda: threemf(sphere(10, steps=100) / 1000, "meter"), "3mf", None),
        (lambda: glb(sphere(10) / 1000), "glb", None),
    ],
    ids=["inches", "metres", "centimetres", "3MF in inches", "3MF in metres", "GLB"],
)
def test_a_sphere_is_as_large_in_every_unit(tmp_path, make, fmt, unit):
    """What the file does not declare the customer says."""
    path = tmp_path / f"model.{fmt}"
    path.write_bytes(make())
    found = measure(read(path, fmt).triangles)
    found = found.scaled(units.MM[unit]) if unit else found
    assert found.volume_mm3 == pytest.approx(4000 / 3 * np.pi, rel=1e-3)
    assert max(found.extents_mm) == pytest.approx(20, rel=1e-3)
