"""Bodies and files for the tests of models3d."""

import json
import struct
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rhino3dm

Triangles = npt.NDArray[np.float64]

CUBE = "001 011 111 101 000 100 110 010 000 010 011 001 100 101 111 110 000 001 101 100 010 110 111 011"


def cube(side: float = 10.0, at: tuple[float, float, float] = (0, 0, 0)) -> Triangles:
    points = np.array([[float(c) for c in word] for word in CUBE.split()]).reshape(6, 4, 3)
    sides = np.concatenate([points[:, [0, 2, 1]], points[:, [0, 3, 2]]])
    return np.asarray(sides * side + np.array(at))


def torus(big: float = 9.0, small: float = 1.5, steps: int = 300) -> Triangles:
    u, v = np.meshgrid(*[np.linspace(0, 2 * np.pi, steps, endpoint=False)] * 2, indexing="ij")
    radius = big + small * np.cos(v)
    grid = np.stack([radius * np.cos(u), radius * np.sin(u), small * np.sin(v)], axis=2)
    return quads(grid, np.roll(grid, -1, 0), np.roll(grid, (-1, -1), (0, 1)), np.roll(grid, -1, 1))


def sphere(radius: float = 10.0, steps: int = 200) -> Triangles:
    u = np.linspace(0, 2 * np.pi, 2 * steps + 1)
    u[-1] = 0.0
    v = np.linspace(0, np.pi, steps + 1)
    ring = np.sin(v)
    ring[[0, -1]] = 0.0
    grid = np.stack(
        [np.outer(np.cos(u), ring), np.outer(np.sin(u), ring), np.tile(np.cos(v), (len(u), 1))], 2
    )
    return radius * quads(grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1])


def revolved(profile: Triangles, steps: int = 360) -> Triangles:
    """A closed profile (m, 2) of radius and height, turned around z."""
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    radius, height = np.asarray(profile, float).T
    grid = np.stack(
        [
            np.outer(np.cos(turn), radius),
            np.outer(np.sin(turn), radius),
            np.tile(height, (steps, 1)),
        ],
        axis=2,
    )
    return quads(grid, np.roll(grid, -1, 0), np.roll(grid, (-1, -1), (0, 1)), np.roll(grid, -1, 1))


def tube(inner: float, outer: float, height: float) -> Triangles:
    return revolved([(inner, 0), (outer, 0), (outer, height), (inner, height)])


def comfort_band(inner: float = 8.5, wall: float = 1.1, width: float = 5.0) -> Triangles:
    """A band whose inside bulges towards the finger; `wall` is thinnest, at its rounded edges."""
    height = np.linspace(-width / 2, width / 2, 41)
    inside = inner + wall * 0.5 * (2 * height / width) ** 2
    outside = np.full(41, inner + wall * 1.5)
    return revolved(
        np.concatenate(
            [np.stack([outside, height], 1), np.stack([inside, height], 1)[::-1]],
        )
    )


def turned(triangles: Triangles, seed: int = 3) -> Triangles:
    """The body turned some way, and never mirrored."""
    turn, _rest = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return np.asarray(triangles @ (turn * np.sign(np.linalg.det(turn))))


def quads(a: Triangles, b: Triangles, c: Triangles, d: Triangles) -> Triangles:
    pairs = [np.stack([a, b, c], axis=2), np.stack([a, c, d], axis=2)]
    return np.concatenate([pair.reshape(-1, 3, 3) for pair in pairs])


def stl(triangles: Triangles) -> bytes:
    records = np.zeros(len(triangles), [("n", "<f4", 3), ("t", "<f4", (3, 3)), ("a", "<u2")])
    records["t"] = triangles
    return b"made for a test".ljust(80) + struct.pack("<I", len(triangles)) + records.tobytes()


def stl_text(triangles: Triangles) -> bytes:
    lines = ["solid ring"]
    for triangle in triangles.tolist():
        lines += ["facet normal 0 0 0", "outer loop"]
        lines += [f"vertex {x!r} {y!r} {z!r}" for x, y, z in triangle]
        lines += ["endloop", "endfacet"]
    return "\n".join([*lines, "endsolid ring\n"]).encode()


def obj(triangles: Triangles) -> bytes:
    lines = [f"v {x!r} {y!r} {z!r}" for x, y, z in triangles.reshape(-1, 3).tolist()]
    lines += [f"f {i} {i + 1} {i + 2}" for i in range(1, 3 * len(triangles), 3)]
    return "\n".join([*lines, ""]).encode()


def ply(triangles: Triangles, order: str = "<") -> bytes:
    kind = "binary_little_endian" if order == "<" else "binary_big_endian"
    faces = np.zeros(len(triangles), [("n", "u1"), ("v", f"{order}i4", 3)])
    faces["n"], faces["v"] = 3, np.arange(3 * len(triangles)).reshape(-1, 3)
    return (
        (
            f"ply\nformat {kind} 1.0\nelement vertex {3 * len(triangles)}\n"
            "property double x\nproperty double y\nproperty double z\n"
            f"element face {len(triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
        ).encode()
        + triangles.astype(f"{order}f8").tobytes()
        + faces.tobytes()
    )


def ply_of(*sizes: int, text: bool = False) -> bytes:
    """A PLY of polygons on five points, with as many corners as said."""
    points = [(0, 0, 0), (2, 0, 0), (3, 1, 0), (2, 2, 0), (0, 2, 0)]
    head = (
        f"ply\nformat {'ascii' if text else 'binary_little_endian'} 1.0\nelement vertex 5\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {len(sizes)}\nproperty list uchar int vertex_indices\nend_header\n"
    ).encode()
    rows = [(size, *range(size)) for size in sizes]
    if text:
        return head + "".join(" ".join(map(str, row)) + "\n" for row in points + rows).encode()
    packed_rows = [struct.pack(f"<B{row[0]}i", *row) for row in rows]
    return head + struct.pack("<15f", *np.ravel(points)) + b"".join(packed_rows)


def glb(triangles: Triangles, **changes: Any) -> bytes:
    data = triangles.astype("<f4").tobytes()
    tree = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 3 * len(triangles)}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(data)}],
        "buffers": [{"byteLength": len(data)}],
        **changes,
    }
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def threemf(triangles: Triangles, unit: str = "millimeter", build: str = "") -> bytes:
    points = "".join(
        f'<vertex x="{x!r}" y="{y!r}" z="{z!r}"/>' for x, y, z in triangles.reshape(-1, 3).tolist()
    )
    faces = "".join(
        f'<triangle v1="{i}" v2="{i + 1}" v3="{i + 2}"/>' for i in range(0, 3 * len(triangles), 3)
    )
    return packed(
        f'<model unit="{unit}"><resources><object id="1"><mesh><vertices>{points}</vertices>'
        f"<triangles>{faces}</triangles></mesh></object>"
        + (build or '</resources><build><item objectid="1"/></build>')
        + "</model>"
    )


def packed(model: str | bytes, name: str = "3D/3dmodel.model") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, model)
    return file.getvalue()


def by_format(triangles: Triangles) -> dict[str, bytes]:
    """The same body, in mm, in every format read."""
    return {
        "stl": stl(triangles),
        "obj": obj(triangles),
        "ply": ply(triangles),
        "glb": glb(triangles / 1000),
        "3mf": threemf(triangles),
        "3dm": threedm(triangles),
    }


def threedm(triangles: Triangles) -> bytes:
    """A 3DM of one mesh, in millimetres."""
    model, mesh = rhino3dm.File3dm(), rhino3dm.Mesh()
    for point in triangles.reshape(-1, 3).tolist():
        mesh.Vertices.Add(*point)
    for first in range(0, 3 * len(triangles), 3):
        mesh.Faces.AddFace(first, first + 1, first + 2)
    model.Objects.AddMesh(mesh)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.3dm"
        model.Write(str(path), 7)
        return path.read_bytes()


# A 3MF whose forty nested components stand for 2 ** 40 cubes.
NESTED = "".join(
    f'<object id="{i}"><components><component objectid="{i - 1}"/><component objectid="{i - 1}"/>'
    "</components></object>"
    for i in range(2, 42)
)
COMPONENT_BOMB = NESTED + '</resources><build><item objectid="41"/></build>'
ENTITIES = (
    '<!DOCTYPE model [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<model>&b;</model>"
)
ACCESSOR_BOMB = {
    "accessors": [{"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 1 << 31}]
}
EMPTY_ACCESSOR_BOMB = {"accessors": [{"componentType": 5126, "type": "VEC3", "count": 1 << 31}]}
