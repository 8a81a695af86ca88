"""Views of a glTF packed by EXT_meshopt_compression, unpacked by meshoptimizer."""

from typing import Any

import numpy as np

from jewelry.models3d.formats.errors import Unreadable

try:
    import meshoptimizer
except ImportError:  # built where it is installed, and not where there is no compiler
    meshoptimizer = None

MOST_BYTES = 1 << 29
NAMES = ("EXT_meshopt_compression", "KHR_meshopt_compression")


def unpacked(data: memoryview, described: dict[str, Any], name: str) -> memoryview:
    """Return `count` elements of `byteStride` bytes each. Raises Unreadable."""
    if meshoptimizer is None:
        raise Unreadable("compressed", name=name)
    count, stride = described["count"], described["byteStride"]
    if not 0 < count * stride <= MOST_BYTES or stride > 256:
        raise Unreadable("unreadable")
    try:
        found = _decoded(bytes(data), described["mode"], count, stride)
    except (RuntimeError, ValueError) as error:
        raise Unreadable("unreadable") from error
    return memoryview(_filtered(found, described.get("filter", "NONE"), stride, name)).cast("B")


def _decoded(data: bytes, mode: str, count: int, stride: int) -> Any:
    if mode == "ATTRIBUTES":
        if stride % 4:
            raise Unreadable("unreadable")
        raw = np.dtype((np.void, stride))
        return meshoptimizer.decode_vertex_buffer(count, stride, data, raw).view(np.uint8)
    if mode not in ("TRIANGLES", "INDICES") or stride not in (2, 4):
        raise Unreadable("unreadable")
    if mode == "TRIANGLES":
        if count % 3:
            raise Unreadable("unreadable")
        corners = meshoptimizer.decode_index_buffer(count, 4, data)
    else:
        corners = meshoptimizer.decode_index_sequence(count, 4, data)
    return corners.astype(f"<u{stride}").view(np.uint8)


def _filtered(found: Any, kind: str, stride: int, name: str) -> Any:
    """Undo a filter. Octahedral ones are of directions, which are not read."""
    if kind == "EXPONENTIAL":
        words = found.view("<i4")
        return np.ldexp((words << 8 >> 8).astype(np.float64), words >> 24).astype("<f4")
    if kind == "QUATERNION" and stride == 8:
        return _quaternions(found.view("<i2").reshape(-1, 4))
    if kind in ("NONE", "OCTAHEDRAL"):
        return found
    raise Unreadable("compressed", name=name)


def _quaternions(packed: Any) -> Any:
    """Return quaternions of three components; the last two bits tell the fourth, largest."""
    scale = 1 / np.sqrt(2.0) / (packed[:, 3] | 3)
    three = packed[:, :3] * scale[:, None]
    last = np.sqrt(np.maximum(0.0, 1 - (three**2).sum(axis=1)))
    four = np.column_stack([last, three])
    turn = (np.arange(4) - (packed[:, 3, None] & 3)) % 4
    return np.rint(np.take_along_axis(four, turn, axis=1) * 32767).astype("<i2")
