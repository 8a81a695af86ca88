"""Writes a mesh as a small glTF binary: positions in 16 bits; the viewer computes normals."""

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.geometry.mesh import Floats, Ints
from jewelry.models3d.rendering import Stand

QUANTUM_STEPS = 65535
UNSIGNED_SHORT, UNSIGNED_INT = 5123, 5125  # glTF 2.0, 3.6.2.2
ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963
MM_PER_METRE = 1000.0


def write(points: Floats, faces: Ints, stand: Stand, extras: dict[str, Any] | None = None) -> bytes:
    """Return the GLB (Khronos glTF 2.0, KHR_mesh_quantization) of points (v, 3) in the model's own
    millimetres and faces (n, 3).

    The node "piece" stands as on the picture, y up, in metres. What lies in it is in the model's
    own millimetres: so are its child "mesh", and a mark put there by its x, y, z. Its extras have
    the picture's camera: `distance` and `radius` of the piece in metres, `pitch` in degrees,
    `span`, `x` and `y` in tangents of the angles from the piece's middle. `extras` are the mesh's.
    """
    low = points.min(axis=0)
    quantum = float(np.ptp(points, axis=0).max() / QUANTUM_STEPS) or 1.0
    # glTF wants every position at a multiple of four bytes, so a fourth number fills up
    steps = np.zeros((len(points), 4), "<u2")
    steps[:, :3] = np.rint((points - low) / quantum)
    indices = faces.astype("<u2" if len(points) <= QUANTUM_STEPS else "<u4")
    placed = {"translation": low.tolist(), "scale": [quantum] * 3}
    said = {"extras": extras} if extras else {}
    tree = {
        "asset": {"version": "2.0"},
        "extensionsUsed": ["KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "piece", "children": [1], "matrix": _matrix(stand), "extras": _camera(stand)},
            {"name": "mesh", "mesh": 0, **placed, **said},
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        **_layout(steps, indices),
    }
    return _pack(tree, steps.tobytes() + indices.tobytes())


def _layout(steps: NDArray[np.uint16], indices: NDArray[Any]) -> dict[str, Any]:
    """Where positions and indices are in the buffer, one after the other, and of what kind."""
    at, size = steps.nbytes, indices.nbytes
    points = {"componentType": UNSIGNED_SHORT, "type": "VEC3", "count": len(steps)}
    box = {"min": steps[:, :3].min(axis=0).tolist(), "max": steps[:, :3].max(axis=0).tolist()}
    corners = {
        "componentType": UNSIGNED_SHORT if indices.itemsize == 2 else UNSIGNED_INT,
        "type": "SCALAR",
    }
    return {
        "accessors": [
            {"bufferView": 0, **points, **box},
            {"bufferView": 1, **corners, "count": indices.size},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": at, "byteStride": 8, "target": ARRAY_BUFFER},
            {"buffer": 0, "byteOffset": at, "byteLength": size, "target": ELEMENT_ARRAY_BUFFER},
        ],
        "buffers": [{"byteLength": at + size}],
    }


def _pack(tree: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(tree, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    data += b"\0" * (-len(data) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _matrix(stand: Stand) -> list[float]:
    """From the model's millimetres to metres about its middle, turned as on the picture, y up."""
    y_up = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    turn = y_up @ stand.view.matrix() / MM_PER_METRE
    matrix = np.eye(4)
    matrix[:3, :3] = turn
    matrix[:3, 3] = -turn @ stand.middle
    return [float(cell) for cell in matrix.ravel(order="F")]


def _camera(stand: Stand) -> dict[str, float]:
    camera, radius = stand.camera, stand.radius / MM_PER_METRE
    return {
        "radius": radius,
        "distance": float(np.linalg.norm(camera.eye)) * radius,
        "pitch": stand.view.pitch,
        "span": camera.span,
        "x": camera.x,
        "y": camera.y,
    }
