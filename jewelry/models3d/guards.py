"""Stands beside trimesh: what it would read wrongly without a word is refused.

Most of it is one question asked before reading: how many triangles does the file promise, and in
how many places? Parts that trimesh passes over, or takes twice, are then missed by the reader.
"""

import json
import re
import struct
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.parsers import expat

from jewelry.models3d.errors import Unreadable

Json = dict[str, Any]
Key = tuple[str, str]
Promise = tuple[int, int]  # triangles, and the places their meshes stand in

# trimesh passes over indented lines and tabs, and fills a short vertex from the next
ODD_LINE = re.compile(r"^(?:[ \t]+[vf][ \t]|[vf]\t|v +\S+ +\S+ *$)", re.MULTILINE)
GROUPING = re.compile(r"^(?:g|o|s|mg|usemtl|mtllib)(?:[ \t].*)?$", re.MULTILINE)
FACE = re.compile(r"^f (.*)", re.MULTILINE)
# extensions that, even if required, leave the surface where it is
HARMLESS = re.compile("KHR_mesh_quantization|KHR_texture_|KHR_materials_|EXT_texture_")
# extensions that change it even if they are not required
CHANGING = re.compile("KHR_draco_|(KHR|EXT)_meshopt_|EXT_mesh_gpu_instancing")
TRIANGLES, STRIP, FAN = 4, 5, 6
# trimesh hangs everything below a frame of this name and loses the place of another
BASE_FRAME = "world"


def text_stl(path: Path) -> Promise:
    """Count the facets of a text STL."""
    return path.read_bytes().lower().count(b"endfacet"), 1


def obj(path: Path) -> Promise:
    """Count the triangles of an OBJ, whose polygons become fans. Raises Unreadable.

    A negative number counts back from its own line; trimesh counts from the end of the file. And it
    takes faces of equally many numbers for faces of one form.
    """
    text = path.read_text("latin-1").replace("\\\n", "")
    last_vertex = text.rfind("\nv ")
    count = 0
    forms: dict[int, set[int]] = {}
    for face in FACE.finditer(text):
        corners = face[1].split()
        count += max(0, len(corners) - 2)
        first = {corner[0] for corner in corners}
        if "0" in first or ("-" in first and face.start() < last_vertex):
            raise Unreadable("unreadable")
        numbers = [len(corner.replace("/", " ").split()) for corner in corners]
        forms.setdefault(sum(numbers), set()).update(numbers)
    if ODD_LINE.search(text) or any(len(form) > 1 for form in forms.values()):
        raise Unreadable("unreadable")
    return count, 1


def glb(path: Path) -> Promise:
    """Count the triangles of the scene shown. Raises Unreadable.

    trimesh reads positions that have no bytes of their own as zeros, and normalised ones unscaled.
    """
    tree = _json_of(path)
    accessors = tree.get("accessors", ())
    if (
        any(CHANGING.match(name) for name in tree.get("extensionsUsed", ()))
        or not all(HARMLESS.match(name) for name in tree.get("extensionsRequired", ()))
        or any("bufferView" not in a or "sparse" in a for a in accessors)
    ):
        raise Unreadable("compressed")
    if any(a["count"] > path.stat().st_size for a in accessors):
        raise Unreadable("unreadable")
    sizes = [[_size(tree, p) for p in mesh["primitives"]] for mesh in tree.get("meshes", ())]
    nodes = _nodes_shown(tree)
    shown = [sizes[node["mesh"]] for node in nodes if "mesh" in node]
    return sum(map(sum, shown)), len(nodes) + sum(map(len, shown))


def _json_of(path: Path) -> Json:
    with path.open("rb") as file:
        (length,) = struct.unpack("<12xI4x", file.read(20))
        tree: Json = json.loads(file.read(length))
    return tree


def _size(tree: Json, primitive: Json) -> int:
    position = primitive["attributes"]["POSITION"]
    if tree["accessors"][position].get("normalized"):
        raise Unreadable("compressed")
    count = int(tree["accessors"][primitive.get("indices", position)]["count"])
    mode = primitive.get("mode", TRIANGLES)
    if mode == TRIANGLES:
        return count // 3
    return max(0, count - 2) if mode in (STRIP, FAN) else 0


def _nodes_shown(tree: Json) -> list[Json]:
    nodes = tree.get("nodes", [])
    shown = list(tree["scenes"][tree.get("scene", 0)].get("nodes", ())) if "scenes" in tree else []
    placed = shown + [child for node in nodes for child in node.get("children", ())]
    # in a tree every node has one place (glTF 2.0, 3.5.2), so the walk below ends; Python would
    # take -1 for the last node, which may be the one that names it
    if len(set(placed)) < len(placed) or min(placed, default=0) < 0:
        raise Unreadable("unreadable")
    for index in shown:
        shown += nodes[index].get("children", ())
    return [nodes[index] for index in shown]


def threemf(path: Path) -> Promise:
    """Count the triangles that a 3MF builds, components multiplied out. Raises Unreadable.

    Of a part that is not the root trimesh takes all meshes, but neither components nor the unit.
    """
    package = _Package()
    with zipfile.ZipFile(path) as archive:
        models = [name for name in archive.namelist() if name.lower().endswith(".model")]
        root = next(name for name in models if "3d/3dmodel.model" in name.lower())
        for part in models:
            parser = expat.ParserCreate()
            parser.StartElementHandler = partial(package.start, part.strip("/"), part == root)
            parser.StartDoctypeDeclHandler = _refuse
            with archive.open(part) as file:
                parser.ParseFile(file)
    if len(package.units) > 1 or len(package.names) < len(package.items):
        raise Unreadable("unreadable")
    return package.promise()


class _Package:
    """What a 3MF declares, read as a stream."""

    def __init__(self) -> None:
        self.triangles: dict[Key, int] = {}
        self.components: dict[Key, list[Key]] = {}
        self.items: list[Key] = []
        # a second item of the same object and part number replaces the first in trimesh
        self.names: set[object] = set()
        self.units: set[str] = set()
        self.current: Key = "", ""

    def start(self, part: str, is_root: bool, tag: str, values: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "triangle":
                self.triangles[self.current] += 1
            case "object" if BASE_FRAME not in values.values():
                self.current = part, values["id"]
                self.triangles[self.current], self.components[self.current] = 0, []
            case "component" if is_root:
                self.components[self.current].append(_key(part, values))
            case "item" if is_root and values.get("partnumber") != BASE_FRAME:
                self.items.append(_key(part, values))
                self.names.add((values["objectid"], values.get("partnumber", len(self.items))))
            case "model":
                self.units.add(values.get("unit", "millimeter"))
            case "object" | "component" | "item":
                raise Unreadable("unreadable")

    def promise(self) -> Promise:
        @cache
        def below(key: Key) -> Promise:
            # a cycle ends in RecursionError
            triangles, places = total(self.components[key])
            return triangles + self.triangles[key], places + 1

        def total(keys: list[Key]) -> Promise:
            found = [below(key) for key in keys]
            return sum(t for t, _places in found), sum(p for _triangles, p in found)

        return total(self.items)


def _key(part: str, values: dict[str, str]) -> Key:
    path = next((value for name, value in values.items() if name.endswith("path")), part)
    return path.strip("/"), values["objectid"]


def _refuse(*_args: object) -> None:
    raise Unreadable("unreadable")


def check_read(mesh: Any) -> None:
    """Refuse a mesh of trimesh's whose faces are not those of the file. Raises Unreadable.

    Negative numbers would count from the last vertex. A text PLY may end early; in a binary one all
    lists are taken to be as long as the first, even if others only make up for one another.
    """
    if len(mesh.faces) and mesh.faces.min() < 0:
        raise Unreadable("unreadable")
    for element in mesh.metadata.get("_ply_raw", {}).values():
        rows = element.get("data", ())
        if isinstance(rows, dict):
            ragged = any(len(column) != element["length"] for column in rows.values())
        else:
            lists = [rows[n]["f0"] for n in rows.dtype.names if rows[n].dtype.names]
            ragged = any((lengths != lengths[0]).any() for lengths in lists)
        if ragged:
            raise Unreadable("unreadable")


PROMISED: dict[str, Callable[[Path], Promise]] = {
    "stl": text_stl,
    "obj": obj,
    "glb": glb,
    "3mf": threemf,
}
