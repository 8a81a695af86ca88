"""Reads the triangles of a 3MF, streaming its XML.

trimesh holds the whole tree (3.8 GB for a 0.8 MB file made for it) and walks every path through
nested components; here both are counted before anything is made of them.
"""

from __future__ import annotations

import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.reader import (
    MAX_TRIANGLES,
    Triangles,
    corners_of,
    refuse_too_many,
    stack,
)

Array = npt.NDArray[np.float64]
Key = tuple[str, str]

MAX_INSTANCES = 20_000
MAX_DEPTH = 64
MM_PER_UNIT = {
    "micron": 0.001,
    "millimeter": 1.0,
    "centimeter": 10.0,
    "inch": 25.4,
    "foot": 304.8,
    "meter": 1000.0,
}


@dataclass
class _Object:
    vertices: array[float] = field(default_factory=lambda: array("d"))
    faces: array[int] = field(default_factory=lambda: array("q"))
    components: list[tuple[Key, Array]] = field(default_factory=list)


def read(path: Path) -> Triangles:
    """Return the built triangles in mm, (n, 3, 3). Raises Unreadable."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower().strip("/"): name for name in archive.namelist()}
        models = [name for name in names if name.startswith("3d/") and name.endswith(".model")]
        root = "3d/3dmodel.model" if "3d/3dmodel.model" in models else min(models)
        parsed = _Package()
        for model in models:
            _Model(parsed, model, model == root).parse(archive, names[model])
    return parsed.triangles()


class _Package:
    """All objects of all parts, and what the root part builds of them."""

    def __init__(self) -> None:
        self.objects: dict[Key, _Object] = {}
        self.items: list[tuple[Key, Array]] = []
        self.scale: dict[str, float] = {}
        self.faces = 0

    def triangles(self) -> Triangles:
        parts: list[Triangles] = []
        meshes: dict[Key, Triangles] = {}
        total = 0
        for key, matrix in self._instances():
            found = self.objects[key]
            if key not in meshes:
                points = np.array(found.vertices, dtype=np.float64).reshape(-1, 3)
                faces = np.array(found.faces, dtype=np.int64).reshape(-1, 3)
                meshes[key] = corners_of(points, faces)
            total += len(meshes[key])
            refuse_too_many(total)
            moved = meshes[key] @ matrix[:3, :3] + matrix[3, :3]
            # a mirroring transform turns every triangle inside out
            parts.append(moved[:, ::-1] if np.linalg.det(matrix[:3, :3]) < 0 else moved)
        return stack(parts)

    def _instances(self) -> Iterator[tuple[Key, Array]]:
        waiting = [(key, matrix, 0) for key, matrix in self.items]
        steps = 0
        while waiting:
            key, matrix, depth = waiting.pop()
            steps += 1
            if steps > MAX_INSTANCES or depth > MAX_DEPTH or len(waiting) > MAX_INSTANCES:
                raise Unreadable("too_detailed", limit=MAX_TRIANGLES)
            found = self.objects[key]
            if found.faces:
                unit = np.diag([self.scale[key[0]]] * 3 + [1.0])
                yield key, matrix @ unit
            waiting += [(inner, local @ matrix, depth + 1) for inner, local in found.components]


class _Model:
    """One XML part. Names of elements are compared without their prefix."""

    def __init__(self, package: _Package, part: str, root: bool) -> None:
        self.package = package
        self.part = part
        self.root = root
        self.object = _Object()

    def parse(self, archive: zipfile.ZipFile, name: str) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        self.package.scale[self.part] = 1.0
        with archive.open(name) as file:
            while chunk := file.read(1 << 18):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _start(self, tag: str, values: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "vertex":
                self.object.vertices.extend(
                    (float(values["x"]), float(values["y"]), float(values["z"]))
                )
            case "triangle":
                self.package.faces += 1
                refuse_too_many(self.package.faces)
                self.object.faces.extend((int(values["v1"]), int(values["v2"]), int(values["v3"])))
            case "object":
                self.object = _Object()
                self.package.objects[self.part, values["id"]] = self.object
            case "component":
                self.object.components.append((self._key(values), _matrix(values)))
            case "item" if self.root:
                self.package.items.append((self._key(values), _matrix(values)))
            case "model":
                self.package.scale[self.part] = MM_PER_UNIT[values.get("unit", "millimeter")]

    def _key(self, values: dict[str, str]) -> Key:
        path = next((v for k, v in values.items() if k.rpartition(":")[2] == "path"), self.part)
        return path.lower().strip("/"), values["objectid"]


def _matrix(values: dict[str, str]) -> Array:
    """Return a (4, 4) matrix for row vectors (3MF Core 1.3, 3.3)."""
    matrix = np.eye(4)
    if "transform" in values:
        matrix[:, :3] = np.array(values["transform"].split(), dtype=np.float64).reshape(4, 3)
    return matrix


def _refuse(*_args: object) -> None:
    raise Unreadable("unreadable")
