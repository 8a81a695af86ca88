"""GLB, binary glTF 2.0: in metres by its specification (Khronos glTF 2.0, 3.4)."""

import json
import re
import struct
from pathlib import Path
from typing import Any

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.readers import scenes
from jewelry.models3d.readers.reading import Reading

Json = dict[str, Any]

MM_PER_METRE = 1000.0
# extensions that, even if required, leave the surface where it is
HARMLESS = re.compile("KHR_mesh_quantization|KHR_texture_|KHR_materials_|EXT_texture_")
# extensions that change it even if they are not required
CHANGING = re.compile("KHR_draco_|(KHR|EXT)_meshopt_|EXT_mesh_gpu_instancing")
TRIANGLES, STRIP, FAN = 4, 5, 6


def read(path: Path) -> Reading:
    with path.open("rb") as file:
        triangles = scenes.load(file, "glb", promised(path)) * MM_PER_METRE
    return Reading(triangles, units="m", declared=True)


def promised(path: Path) -> scenes.Promise:
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
