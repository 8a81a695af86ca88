"""The meshes of a glTF as shown: shape keys and bones applied, packed ones decompressed."""

from dataclasses import replace
from typing import Any

import DracoPy
import numpy as np

from jewelry.models3d.formats.assembly import HERE, Solid, readable
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.gltf import looks
from jewelry.models3d.formats.gltf.container import Gltf, Json, factors
from jewelry.models3d.formats.gltf.nodes import Nodes
from jewelry.models3d.formats.limits import refuse_too_scattered
from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry.mesh import Floats, Ints

MODE_TRIANGLES, MODE_STRIP, MODE_FAN = 4, 5, 6
DRACO = "KHR_draco_mesh_compression"


class Shapes:
    """The surfaces of a glTF's primitives."""

    def __init__(self, gltf: Gltf, nodes: Nodes) -> None:
        self._gltf = gltf
        self._nodes = nodes
        self._unpacked: dict[int, Any] = {}

    def triangles(self, primitive: Json) -> int:
        """Return how many triangles a primitive declares; points and lines have none."""
        mode = primitive.get("mode", MODE_TRIANGLES)
        if mode not in (MODE_TRIANGLES, MODE_STRIP, MODE_FAN):
            return 0
        count = self._gltf.count(primitive.get("indices", primitive["attributes"]["POSITION"]))
        return count // 3 if mode == MODE_TRIANGLES else max(0, count - 2)

    def is_seen(self, primitive: Json) -> bool:
        """Return whether a primitive's material can be seen."""
        material = self._material(primitive)
        return material is None or not looks.is_invisible(material)

    def solid(self, primitive: Json, node: Json, mesh: Json, names: Part) -> Solid:
        """Return a primitive as a node shows it, before the node places it; a skin is in place.

        `names` are the node's; the material is added.
        """
        faces = self._faces(primitive)
        if len(faces) != self.triangles(primitive):
            raise Unreadable("unreadable")
        points = self._attribute(primitive, "POSITION")
        if points.shape[1] != 3 or faces.min() < 0 or faces.max() >= len(points):
            raise Unreadable("unreadable")
        points = self._morphed(points, primitive, node.get("weights", mesh.get("weights", ())))
        if "skin" in node:
            points = self._skinned(points, primitive, self._gltf.item("skins", node["skin"]))
        return Solid(points, faces, (self._part(primitive, names),))

    def _part(self, primitive: Json, names: Part) -> Part:
        material = self._material(primitive)
        if material is None:
            return names
        name, metal = readable(material.get("name")), looks.is_metal(material)
        return replace(names, material=name, clear=looks.is_clear(material), metal=metal)

    def _material(self, primitive: Json) -> Json | None:
        materials, index = self._gltf.tree.get("materials", []), primitive.get("material")
        is_there = type(index) is int and 0 <= index < len(materials)
        return materials[index] if is_there else None

    def _faces(self, primitive: Json) -> Ints:
        """Return the faces (n, 3); every other one of a strip is wound the other way."""
        packed = self._draco(primitive)
        if packed is not None:
            return np.asarray(packed.faces, np.intp)
        if "indices" in primitive:
            corners = self._gltf.integers(primitive["indices"]).ravel().astype(np.intp)
        else:
            corners = np.arange(self._gltf.count(primitive["attributes"]["POSITION"]))
        mode = primitive.get("mode", MODE_TRIANGLES)
        if mode == MODE_TRIANGLES:
            return corners[: len(corners) // 3 * 3].reshape(-1, 3)
        if mode == MODE_FAN:
            hub = np.broadcast_to(corners[:1], max(0, len(corners) - 2))
            return np.stack([corners[1:-1], corners[2:], hub], axis=1)
        faces = np.stack([corners[:-2], corners[1:-1], corners[2:]], axis=1)
        faces[1::2] = faces[1::2, [0, 2, 1]]
        return faces

    def _attribute(self, primitive: Json, name: str) -> Floats:
        packed = self._draco(primitive)
        known = primitive["extensions"][DRACO]["attributes"] if packed is not None else {}
        if name in known:
            data = np.asarray(packed.get_attribute_by_unique_id(known[name])["data"])
            described = self._gltf.item("accessors", primitive["attributes"][name])
            found = data.reshape(len(data), -1).astype(np.float64)
            if described.get("normalized") and data.dtype.kind in "iu":
                found = np.maximum(found / np.iinfo(data.dtype).max, -1.0)
            return found
        return self._gltf.numbers(primitive["attributes"][name])

    def _draco(self, primitive: Json) -> Any:
        """Return a primitive decompressed by Draco; None if it is not packed. Raises Unreadable."""
        described = primitive.get("extensions", {}).get(DRACO)
        if described is None:
            return None
        index = described["bufferView"]
        if index not in self._unpacked:
            data = bytes(self._gltf.view(index)[0])
            self._unpacked[index] = DracoPy.decode(data)
        return self._unpacked[index]

    def _morphed(self, points: Floats, primitive: Json, weights: Any) -> Floats:
        targets = primitive.get("targets", ())
        weights = factors(weights, len(weights))
        for weight, target in zip(weights, targets, strict=False):
            if weight and "POSITION" in target:
                points = points + weight * self._gltf.numbers(target["POSITION"])
        return points

    def _skinned(self, points: Floats, primitive: Json, skin: Json) -> Floats:
        """Return points moved by bones; the node's own place does not count (glTF 2.0, 3.7.3.3).

        Weights that do not add up to one are scaled; a point without weights stays.
        """
        bones = self._bones(skin)
        total, found = np.zeros(len(points)), np.zeros((len(points), 3, 4))
        for number in range(len(primitive["attributes"])):
            if f"JOINTS_{number}" not in primitive["attributes"]:
                break
            joints = self._attribute(primitive, f"JOINTS_{number}").astype(np.intp)
            weights = self._attribute(primitive, f"WEIGHTS_{number}")
            if joints.min(initial=0) < 0 or joints.max(initial=0) >= len(bones):
                raise Unreadable("unreadable")
            for joint, weight in zip(joints.T, weights.T, strict=True):
                found += bones[joint] * weight[:, None, None]
                total += weight
        held = total > 0
        found[held] /= total[held, None, None]
        found[~held] = HERE[:3]
        x, y, z = points.T[:, :, None]
        moved: Floats = (
            found[:, :, 0] * x + found[:, :, 1] * y + found[:, :, 2] * z + found[:, :, 3]
        )
        return moved

    def _bones(self, skin: Json) -> Floats:
        """Return the matrices (joints, 3, 4) that move each joint's points."""
        count = len(skin["joints"])
        refuse_too_scattered(count)
        inverse = np.broadcast_to(HERE, (count, 4, 4))
        if "inverseBindMatrices" in skin:
            told = self._gltf.numbers(skin["inverseBindMatrices"])[:count]
            inverse = told.reshape(count, 4, 4).transpose(0, 2, 1)
        world = [self._nodes.world(joint) for joint in skin["joints"]]
        return np.stack([(w @ i)[:3] for w, i in zip(world, inverse, strict=True)])
