"""The tree of a glTF: which nodes are shown, and where they are placed."""

from collections.abc import Container, Iterable
from typing import Any

import numpy as np

from jewelry.models3d.formats.assembly import HERE, LeftOut, beneath, readable
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.gltf.container import Gltf, Json, factors
from jewelry.models3d.geometry.mesh import Floats

INSTANCES = "EXT_mesh_gpu_instancing"
VISIBILITY = "KHR_node_visibility"
HIDING = ("hidden", "hide_render", "hide_viewport")
"""Custom properties by which programs say that a node is not shown."""


class Nodes:
    """The nodes of a glTF, by index; if there are none, each mesh counts as one."""

    def __init__(self, gltf: Gltf) -> None:
        self._gltf = gltf
        meshes = range(len(gltf.tree.get("meshes", ())))
        self.all: list[Json] = gltf.tree.get("nodes") or [{"mesh": mesh} for mesh in meshes]
        self._parent: dict[int, int] = {}
        for index, node in enumerate(self.all):
            for child in node.get("children", ()):
                self._parent.setdefault(self._known(child), index)
        self._world: dict[int, Floats] = {}
        self._names: dict[int, str] = {}
        self._above: dict[int, tuple[str, ...]] = {}

    def shown(self, left_out: LeftOut) -> list[int]:
        """Return the nodes that the scene shows; hidden ones are added to `left_out`."""
        scenes = self._gltf.tree.get("scenes")
        if not scenes:
            left_out.add("no_scene", "")
            return self._visible(self._roots(), left_out)
        chosen = self._gltf.item("scenes", self._gltf.tree.get("scene", 0))
        found = self._visible(chosen.get("nodes", ()), left_out)
        known = set(self._walk(chosen.get("nodes", ())))
        for number, scene in enumerate(scenes):
            others = [root for root in scene.get("nodes", ()) if root not in known]
            if scene is not chosen and any("mesh" in self.all[n] for n in self._walk(others)):
                left_out.add("several_scenes", readable(scene.get("name")) or f"#{number}")
        return found

    def name(self, index: int) -> str:
        """Return the name of a node, or of the nearest above it that has one."""
        name = ""
        for below in reversed(self._line(index, self._names)):
            if below not in self._names:
                self._names[below] = readable(self.all[below].get("name")) or name
            name = self._names[below]
        return name

    def above(self, index: int) -> tuple[str, ...]:
        """Return the names of the nodes above a node, the nearest first."""
        above: tuple[str, ...] = ()
        for node in reversed(self._line(index, self._above)):
            if node not in self._above:
                self._above[node] = above
            above = beneath(readable(self.all[node].get("name")), self._above[node])
        return self._above[index]

    def world(self, index: int) -> Floats:
        """Return the matrix (4, 4) that places a node."""
        matrix = HERE
        for below in reversed(self._line(self._known(index), self._world)):
            if below not in self._world:
                self._world[below] = matrix @ _local(self.all[below])
            matrix = self._world[below]
        return matrix

    def places(self, index: int) -> list[Floats]:
        """Return the matrices (4, 4) that place a node's mesh: one, or one for each instance."""
        extension = self.all[index].get("extensions", {}).get(INSTANCES)
        if extension is None:
            return [self.world(index)]
        world = self.world(index)
        return [world @ matrix for matrix in self._instances(extension["attributes"])]

    def count_places(self, index: int) -> int:
        """Return how many `places` there are."""
        extension = self.all[index].get("extensions", {}).get(INSTANCES)
        return 1 if extension is None else self._count(extension["attributes"])

    def _count(self, attributes: dict[str, int]) -> int:
        counts = {self._gltf.count(accessor) for accessor in attributes.values()}
        if len(counts) != 1:
            raise Unreadable("unreadable")
        return counts.pop()

    def _instances(self, attributes: dict[str, int]) -> list[Floats]:
        count = self._count(attributes)
        still = {"TRANSLATION": [0.0] * 3, "ROTATION": [0.0, 0.0, 0.0, 1.0], "SCALE": [1.0] * 3}
        columns = [
            self._gltf.numbers(attributes[name]) if name in attributes else [value] * count
            for name, value in still.items()
        ]
        return [_placing(*row) for row in zip(*columns, strict=True)]

    def _roots(self) -> list[int]:
        return [index for index in range(len(self.all)) if index not in self._parent]

    def _visible(self, roots: Iterable[int], left_out: LeftOut) -> list[int]:
        def goes_below(index: int) -> bool:
            if hidden := _hides(self.all[index]):
                name = readable(self.all[index].get("name"))
                left_out.add("switched_off", name or f"#{index}")
            return not hidden

        return self._walk(roots, goes_below)

    def _walk(self, roots: Iterable[int], enters: Any = lambda index: True) -> list[int]:
        """Return the roots and the nodes below them. Raises Unreadable if they are no tree.

        In a tree every node has one place (glTF 2.0, 3.5.2), so the walk ends.
        """
        found, seen = [], set[int]()
        waiting = [self._known(root) for root in reversed(list(roots))]
        while waiting:
            index = waiting.pop()
            if index in seen:
                raise Unreadable("unreadable")
            seen.add(index)
            if enters(index):
                found.append(index)
                waiting += map(self._known, reversed(self.all[index].get("children", ())))
        return found

    def _line(self, index: int, until: Container[int]) -> list[int]:
        """Return a node and those above it, up to the first that `until` holds."""
        line = [index]
        while line[-1] in self._parent and line[-1] not in until:
            line.append(self._parent[line[-1]])
            if len(line) > len(self.all):
                raise Unreadable("unreadable")
        return line

    def _known(self, index: object) -> int:
        # Python would take -1 for the last
        if type(index) is not int or not 0 <= index < len(self.all):
            raise Unreadable("unreadable")
        return index


def _hides(node: Json) -> bool:
    extras = node.get("extras")
    extras = extras if isinstance(extras, dict) else {}
    told = node.get("extensions", {}).get(VISIBILITY, {}).get("visible", True)
    return told is False or extras.get("visible") is False or any(map(extras.get, HIDING))


def _local(node: Json) -> Floats:
    if "matrix" in node:
        return np.array(factors(node["matrix"], 16)).reshape(4, 4).T
    if not node.keys() & {"translation", "rotation", "scale"}:
        return HERE
    return _placing(
        factors(node.get("translation", (0, 0, 0)), 3),
        factors(node.get("rotation", (0, 0, 0, 1)), 4),
        factors(node.get("scale", (1, 1, 1)), 3),
    )


def _placing(translation: Any, rotation: Any, scale: Any) -> Floats:
    """Return the matrix (4, 4) that scales, then turns by a quaternion x, y, z, w, then moves."""
    x, y, z, w = rotation
    norm = x * x + y * y + z * z + w * w
    s = 2 / norm if norm else 0.0
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)],
        [s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)],
        [s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.asarray(scale)
    matrix[:3, 3] = translation
    return matrix
