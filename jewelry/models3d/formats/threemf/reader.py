"""3MF: objects and components with a unit, as XML in a zip, and a slicer's project about them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import assembly, limits, subtraction
from jewelry.models3d.formats.assembly import LeftOut, Solid, placed
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.formats.threemf import plates, slicers
from jewelry.models3d.formats.threemf.model_part import Key, ModelPart, Object, Placing, parsed
from jewelry.models3d.formats.threemf.package import Package, opened
from jewelry.models3d.formats.threemf.slicers import Role, Volume
from jewelry.models3d.geometry import units
from jewelry.models3d.geometry.mesh import Ints

UNITS = {"millimeter": "mm", "centimeter": "cm", "meter": "m", "foot": "ft"}
SURFACE = "surface"
"""The type of an object that has no volume; we read its mesh as a solid's, and say so."""

WITHOUT_METAL = ("support", "solidsupport", "other")


def read(path: Path) -> Reading:
    """Return the triangles of the build. Raises Unreadable, or any error on a damaged file."""
    with opened(path) as package:
        build = _Build(package)
    build.refuse_bombs()
    return build.reading()


class _Build:
    """The build of a package, from all its parts."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._parts: dict[str, ModelPart] = {}
        self._root = self._part(package.root())
        self._project = slicers.heard(package)
        waiting = [placing.key for placing in self._root.items]
        seen = set(waiting)
        while waiting:
            below = {placing.key for placing in self._object(waiting.pop()).components} - seen
            seen |= below
            waiting += below
        self._left_out = LeftOut()
        self._strange: list[str] = []

    def refuse_bombs(self) -> None:
        """Count the triangles of the build, components multiplied out. Raises Unreadable."""

        @cache
        def below(key: Key) -> tuple[int, int]:
            # a cycle ends in RecursionError
            found = self._object(key)
            counts = [below(placing.key) for placing in found.components]
            own = len(found.corners) // 3
            return own + sum(t for t, _ in counts), 1 + sum(p for _, p in counts)

        counts = [below(placing.key) for placing in self._root.items]
        triangles = sum(count for count, _places in counts)
        if not triangles:
            self._refuse_nothing()
        limits.refuse_too_many(triangles)
        limits.refuse_too_scattered(sum(places for _triangles, places in counts))

    def reading(self) -> Reading:
        """Return the reading: solids placed, negatives cut out, what is no metal left out."""
        unit = UNITS.get(self._root.unit, self._root.unit)
        if unit not in units.MM:
            raise Unreadable("part_unreadable", name=assembly.readable(self._root.name))
        items, stand = [], []
        instances: Counter[str] = Counter()
        for item in self._root.items:
            instance = item.key[1], instances[item.key[1]]
            instances[item.key[1]] += 1
            if solids := self._item(item):
                items.append(solids)
                stand.append(self._project.plates.get(instance, 0))
        if not items:
            self._refuse_nothing()
        laid = plates.laid_out(items, stand, units.MM[unit])
        solids = [solid for solids in laid.items for solid in solids]
        findings = [*self._said(), *_of_plates(laid)]
        found = assembly.assembled(solids, units.MM[unit], unit, findings)
        return found if laid.sides is None else found.with_sides(laid.sides)

    def _part(self, name: str) -> ModelPart:
        if name not in self._parts:
            self._parts[name] = parsed(self._package, name)
            limits.refuse_too_scattered(len(self._parts))
        return self._parts[name]

    def _object(self, key: Key) -> Object:
        part = self._part(key[0])
        if key[1] not in part.objects:
            raise Unreadable("part_missing", name=assembly.readable(f"{key[0]} #{key[1]}"))
        return part.objects[key[1]]

    def _refuse_nothing(self) -> None:
        if strange := self._extensions():
            raise Unreadable("shape_not_understood", name=strange[0])
        if names := [name for names in self._left_out.names.values() for name in names]:
            raise Unreadable("all_left_out", names=assembly.listed(names))
        raise Unreadable("empty")

    def _said(self) -> list[Finding]:
        strange = [*self._extensions(), *self._strange]
        found = [Finding("not_understood", name=name) for name in strange]
        if len({part.unit for part in self._parts.values()}) > 1:
            found.append(Finding("units_differ"))
        return [*found, *self._left_out.findings()]

    def _extensions(self) -> list[str]:
        return list(dict.fromkeys(n for part in self._parts.values() for n in part.strange))

    def _item(self, item: Placing) -> list[Solid]:
        """Return the solids of an item, without its negatives."""
        if not item.printable:
            self._left_out.add("switched_off", self._name(item.key) or f"#{item.key[1]}")
            return []
        by_role: dict[Role, list[Solid]] = {"piece": [], "negative": []}
        for role, solid in self._solids(item, self._names(item), None):
            if role == "helper":
                self._left_out.add("helpers_left_out", _called(solid, item))
            elif len(solid.faces):
                by_role[role].append(solid)
        pieces, negatives = by_role["piece"], by_role["negative"]
        if not negatives or not pieces:
            return pieces
        cut = subtraction.cut(pieces, negatives)
        code = "negatives_left_in" if cut is None else "negatives_cut"
        for solid in negatives:
            self._left_out.add(code, _called(solid, item))
        return pieces if cut is None else [solid for solid in cut if len(solid.faces)]

    def _name(self, key: Key) -> str:
        name = self._project.names.get(key[1], "") if key[0] == self._root.name else ""
        return name or self._object(key).name

    def _names(self, placing: Placing, named: str = "", within: Part | None = None) -> Part:
        """Return the names of an object in a place; `named` is the project's name for it there."""
        over = within or Part()
        above = assembly.beneath(over.name, over.above) if within else ()
        called = self._name(placing.key)
        for name in (self._object(placing.key).title, placing.number):
            above = assembly.beneath(name if name != called else "", above)
        if named and named != called:
            above = assembly.beneath(called, above)
        return Part(named or called or over.name, above=above)

    def _solids(
        self, placing: Placing, names: Part, said: Volume | None
    ) -> Iterator[tuple[Role, Solid]]:
        """Yield the solids of an object and its components; `said` is its entry in the project."""
        found, key = self._object(placing.key), placing.key
        if len(found.corners):
            for role, solid in self._meshes(key, found, names, said):
                yield role, placed(solid, placing.matrix)
        for component in found.components:
            volume = self._project.component(key[1], component.key[1])
            volume = volume if key[0] == self._root.name else None
            called = self._names(component, volume.name if volume else "", names)
            for role, solid in self._solids(component, called, volume or said):
                yield role, placed(solid, placing.matrix)

    def _meshes(
        self, key: Key, found: Object, names: Part, said: Volume | None
    ) -> Iterator[tuple[Role, Solid]]:
        """Yield the volumes of a mesh that the project names, and the rest."""
        in_root = key[0] == self._root.name
        ranges = self._project.ranges(key[1]) if in_root and said is None else []
        free = np.ones(len(found.corners) // 3, bool)
        for volume in ranges:
            inside = slice(volume.first, volume.last + 1)
            own = replace(
                names,
                name=volume.name or names.name,
                above=assembly.beneath(names.name, names.above) if volume.name else names.above,
            )
            yield self._role(found, volume), self._solid(key, found, own, inside)
            free[inside] = False
        if free.any():
            role = self._role(found, said)
            yield role, self._solid(key, found, names, np.flatnonzero(free) if ranges else None)

    def _role(self, found: Object, said: Volume | None) -> Role:
        if found.helper or found.kind in WITHOUT_METAL:
            return "helper"
        role = said.role if said else "piece"
        strange = SURFACE if found.kind == SURFACE else ""
        if role is None:
            strange = assembly.readable(said.kind if said else "")
        if strange and strange not in self._strange:
            self._strange.append(strange)
        return role or "piece"

    def _solid(self, key: Key, found: Object, names: Part, which: slice | Ints | None) -> Solid:
        faces = found.faces if which is None else found.faces[which]
        materials = self._parts[key[0]].materials
        whole = materials.get(found.paint, Part()) if found.paint else Part()
        parts = [_of(names, whole)]
        if not found.paints:
            return Solid(found.vertices, faces, tuple(parts))
        number = {whole: 0}
        part = np.zeros(len(found.corners) // 3, np.int32)
        for face, paint in found.paints.items():
            # colours and places in textures have no names, and every corner may have its own
            material = materials.get(paint, whole)
            if material not in number:
                number[material] = len(parts)
                parts.append(_of(names, material))
            part[face] = number[material]
        return Solid(found.vertices, faces, tuple(parts), part if which is None else part[which])


def _of(names: Part, material: Part) -> Part:
    return replace(names, material=material.material, clear=material.clear, metal=material.metal)


def _called(solid: Solid, item: Placing) -> str:
    return solid.parts[0].name or f"#{item.key[1]}"


def _of_plates(laid: plates.Laid) -> list[Finding]:
    if laid.sides is None:
        return []
    return [Finding("several_plates", pieces=laid.pieces, plates=laid.plates)]
