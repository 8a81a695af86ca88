"""3MF: meshes, components and a unit, as XML in a zip (3MF Core 1.3)."""

import zipfile
from functools import cache, partial
from pathlib import Path
from xml.parsers import expat

from jewelry.models3d import units
from jewelry.models3d.errors import Unreadable
from jewelry.models3d.readers import scenes
from jewelry.models3d.readers.reading import Reading
from jewelry.models3d.readers.scenes import Promise

Key = tuple[str, str]

UNITS = {"millimeter": "mm", "centimeter": "cm", "meter": "m", "foot": "ft"}
# trimesh hangs everything below a frame of this name and loses the place of another
BASE_FRAME = "world"
ROOT_WITHIN = 1 << 16


def read(path: Path) -> Reading:
    unit = unit_of(path)
    with path.open("rb") as file:
        triangles = scenes.load(file, "3mf", promised(path)) * units.MM[unit]
    return Reading(triangles, units=unit, declared=True)


def promised(path: Path) -> Promise:
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


def unit_of(path: Path) -> str:
    """Return the unit that the root element declares (3MF Core 1.3, 3.4)."""
    found: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _tag, values: found.setdefault(
        "unit", values.get("unit", "millimeter")
    )
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "3d/3dmodel.model" in name.lower()]
        with archive.open(names[0]) as file:
            parser.Parse(file.read(ROOT_WITHIN))
    return UNITS.get(found["unit"], found["unit"])
