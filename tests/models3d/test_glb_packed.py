"""Draco and meshopt are unpacked, and whatever is damaged in them is refused."""

import DracoPy
import numpy as np
import pytest

from jewelry.models3d.formats.gltf import meshopt
from tests.models3d.gltfs import MESHOPT, draco, packed_by_meshopt, points
from tests.models3d.reading import codes, refused, volume


def test_draco_is_unpacked(read_glb):
    data = DracoPy.encode(points(), np.arange(36).reshape(-1, 3), quantization_bits=14)
    reading = read_glb(draco(data))
    assert volume(reading) == pytest.approx(1000, rel=1e-3)
    assert codes(reading) == []


def test_draco_that_is_damaged_or_holds_more_than_was_said_is_refused(read_glb):
    data = DracoPy.encode(points(), np.arange(36).reshape(-1, 3), quantization_bits=14)
    assert refused(read_glb, draco(data, counts=(36, 33))) == ("part_unreadable", {"name": "#0"})
    assert refused(read_glb, draco(data[:40])) == ("part_unreadable", {"name": "#0"})


def test_meshopt_is_unpacked(read_glb):
    reading = read_glb(packed_by_meshopt())
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), [])


def test_meshopt_with_exponents_is_unpacked(read_glb):
    """A mantissa of 24 bits below an exponent of 8."""
    mantissa = np.round(points() * 2**20).astype(np.int32)
    stored = (mantissa & 0xFFFFFF) | np.int32(-20 << 24)
    assert volume(read_glb(packed_by_meshopt(stored.view("<f4")))) == pytest.approx(1000, rel=1e-3)


@pytest.mark.parametrize(
    "lies", [{"count": 10**9}, {"byteStride": 13}, {"byteLength": 5}, {"kind": "TRIANGLES"}]
)
def test_meshopt_that_is_damaged_is_refused(read_glb, lies):
    assert refused(read_glb, packed_by_meshopt(**lies))[0] in ("part_unreadable", "too_detailed")


def test_packed_files_are_named_where_the_unpacker_was_not_built(read_glb, monkeypatch):
    monkeypatch.setattr(meshopt, "meshoptimizer", None)
    assert refused(read_glb, packed_by_meshopt()) == ("compressed", {"name": MESHOPT})


def test_turned_instances_packed_by_meshopt_are_turned():
    """Three components of a quaternion of which the largest is left out, by its number."""
    packed = np.array([[0, 0, 0, 0x7FFC | 2], [0, 0, 0, 0x7FFC | 3]], "<i2")
    assert (meshopt._quaternions(packed) / 32767).tolist() == [[0, 0, 1, 0], [0, 0, 0, 1]]
