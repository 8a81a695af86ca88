"""A model part of a 3MF: its objects, the items built of them, and its unit."""

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.parsers import expat

import numpy as np

from jewelry.models3d.formats.assembly import HERE, MAX_NAMES, readable
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.limits import refuse_too_many
from jewelry.models3d.formats.reading import Part
from jewelry.models3d.formats.threemf.materials import Materials, Paint
from jewelry.models3d.formats.threemf.package import BETWEEN, Package, resolved
from jewelry.models3d.geometry.mesh import Floats, Ints

Values = dict[str, str]
Key = tuple[str, str]
"""A part's name, and the id of an object in it."""

CONSORTIUM = re.compile(r"/3dmanufacturing/(\w+)/")
FOLLOWED = ("", "core", "production", "material", "trianglesets")
"""Extensions that are read, or that do not change the surface; "" is that of others."""
CURA = re.compile(r"(?:\w+:)?(infill_mesh|cutting_mesh|anti_overhang_mesh|support_mesh)$")


@dataclass
class Placing:
    """An object in a place: a component of another, or an item of the build, with its number."""

    key: Key
    matrix: Floats
    printable: bool = True
    number: str = ""


@dataclass
class Object:
    """A mesh, or components. `paint` is the property of a face that differs from the object's."""

    kind: str = "model"
    name: str = ""
    title: str = ""
    helper: str = ""
    paint: Paint | None = None
    paints: dict[int, Paint] = field(default_factory=dict)
    points: Any = field(default_factory=lambda: array("d"))
    corners: Any = field(default_factory=lambda: array("q"))
    components: list[Placing] = field(default_factory=list)

    @cached_property
    def vertices(self) -> Floats:
        return np.array(self.points, np.float64).reshape(-1, 3)

    @cached_property
    def faces(self) -> Ints:
        return np.array(self.corners, np.int64).reshape(-1, 3)


@dataclass
class ModelPart:
    """A model part's content. `strange` names extensions that it needs and that are not read."""

    name: str
    unit: str = "millimeter"
    objects: dict[str, Object] = field(default_factory=dict)
    items: list[Placing] = field(default_factory=list)
    materials: dict[Paint, Part] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)


def parsed(package: Package, name: str) -> ModelPart:
    """Read a model part. Raises Unreadable."""
    parser = _Parser(name)
    package.parse(name, parser.start, parser.prepare)
    return parser.model


class _Parser:
    """Collects the elements of one part, as expat calls it."""

    def __init__(self, name: str) -> None:
        materials = Materials()
        self.model = ModelPart(name, materials=materials.of)
        self.object = Object()
        self._triangles = 0
        self._prefixes: dict[str, str] = {}
        self._text: list[str] = []
        self._known: dict[str, Callable[[Values], None]] = {}
        self._core: dict[str, Callable[[Values], None]] = {
            "model": self._model,
            **materials.core,
            "object": self._object,
            "vertex": self._vertex,
            "triangle": self._triangle,
            "component": self._component,
            "metadata": self._metadata,
            "item": self._item,
        }
        self._extended = materials.extension

    def prepare(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartNamespaceDeclHandler = self._prefixes.__setitem__
        parser.EndElementHandler = None

    def start(self, tag: str, values: Values) -> None:
        handler = self._known.get(tag)
        if handler is None:
            handler = self._known[tag] = self._handler(tag)
        handler(values)

    def _handler(self, tag: str) -> Callable[[Values], None]:
        namespace, _between, name = tag.rpartition(BETWEEN)
        extension = _extension(namespace)
        if extension in ("", "core") and (not namespace or extension):
            return self._core.get(name, _pass)
        if extension == "material":
            return self._extended.get(name, _pass)
        if extension not in FOLLOWED:
            self._note(extension)
        return _pass

    def _note(self, name: str) -> None:
        if name not in self.model.strange and len(self.model.strange) < MAX_NAMES:
            self.model.strange.append(name)

    def _model(self, values: Values) -> None:
        self.model.unit = values.get("unit", "millimeter")
        for prefix in values.get("requiredextensions", "").split():
            namespace = self._prefixes.get(prefix, "")
            extension = _extension(namespace)
            if not extension or extension not in FOLLOWED:
                self._note(readable(extension or namespace or prefix))

    def _object(self, values: Values) -> None:
        paint = (values["pid"], values.get("pindex", "0")) if "pid" in values else None
        kind, name = values.get("type", "model"), readable(values.get("name"))
        self.object = Object(kind, name or readable(values.get("partnumber")), paint=paint)
        if values["id"] in self.model.objects:
            raise Unreadable("part_unreadable", name=readable(self.model.name))
        self.model.objects[values["id"]] = self.object

    def _vertex(self, values: Values) -> None:
        self.object.points.extend((float(values["x"]), float(values["y"]), float(values["z"])))

    def _triangle(self, values: Values) -> None:
        corners = self.object.corners
        if "p1" in values:
            group = values.get("pid") or (self.object.paint or ("",))[0]
            self.object.paints[len(corners) // 3] = group, values["p1"]
        corners.extend((int(values["v1"]), int(values["v2"]), int(values["v3"])))
        self._triangles += 1
        if not self._triangles % 100_000:
            refuse_too_many(self._triangles)

    def _component(self, values: Values) -> None:
        self.object.components.append(self._placing(values))

    def _item(self, values: Values) -> None:
        self.model.items.append(self._placing(values))
        self.object = Object()  # what follows is said of the item

    def _placing(self, values: Values) -> Placing:
        path = next((at for name, at in values.items() if _local(name) == "path"), "")
        part = resolved(path) if path else self.model.name
        number = readable(values.get("partnumber"))
        shown = values.get("printable", "1").strip().lower() not in ("0", "false")
        return Placing((part, values["objectid"]), _matrix(values.get("transform")), shown, number)

    def _metadata(self, values: Values) -> None:
        """Note an object's title, and that it is no part of the piece, as Cura says."""
        name = values.get("name", "")
        if name == "Title" or CURA.match(name):
            said: list[str] = []
            self._parser.CharacterDataHandler = said.append
            self._parser.EndElementHandler = lambda tag: self._end_metadata(name, said)

    def _end_metadata(self, name: str, said: list[str]) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
        text = "".join(said)
        if name == "Title":
            self.object.title = readable(text)
        elif (helper := CURA.match(name)) and text.strip().lower() in ("true", "1"):
            self.object.helper = helper[1]


def _pass(values: Values) -> None:
    """Ignore an element."""


def _local(name: str) -> str:
    return name.rpartition(BETWEEN)[2]


def _extension(namespace: str) -> str:
    """Return the extension's name in one of the consortium's addresses; "" for other addresses."""
    match = CONSORTIUM.search(namespace)
    if match is None:
        return ""
    if match[1].isdigit():  # the year of a draft
        return "core"
    return "alternatives" if "/alternatives/" in namespace else match[1]


def _matrix(text: str | None) -> Floats:
    """Return the matrix (4, 4) for twelve numbers, which are its columns (3MF Core, 3.3)."""
    if text is None:
        return HERE
    numbers = [float(word) for word in text.split()]
    matrix = np.eye(4)
    matrix[:3] = np.array(numbers).reshape(4, 3).T
    return matrix
