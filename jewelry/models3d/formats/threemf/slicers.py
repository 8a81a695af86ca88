"""A slicer's project: what it says of parts, beside the 3MF itself.

PrusaSlicer keeps an object's volumes in one mesh and names each by its triangles; Bambu Studio and
OrcaSlicer name the components of an object.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from jewelry.models3d.formats.assembly import readable
from jewelry.models3d.formats.threemf.package import Package

Role = Literal["piece", "negative", "helper"]

PROJECT = re.compile(r"metadata/(?:slic3r\w*_model|\w*_?model_settings|\w*slicer\w*_model)\.config")
ROLES: dict[str, Role] = {
    "modelpart": "piece",
    "normalpart": "piece",
    "negativevolume": "negative",
    "negativepart": "negative",
    "parametermodifier": "helper",
    "modifierpart": "helper",
    "modifier": "helper",
    "supportenforcer": "helper",
    "supportblocker": "helper",
}


@dataclass
class Volume:
    """A part of an object: the triangles `first` to `last`, or the component `part`."""

    name: str = ""
    kind: str = "modelpart"
    part: str = ""
    first: int = 0
    last: int = -1

    @property
    def role(self) -> Role | None:
        """The use of the volume; None if its word is unknown."""
        return ROLES.get(re.sub(r"[\W_]", "", self.kind).lower())


@dataclass
class Project:
    """Volumes by the id of the root's object; names of objects; plates by (object, instance)."""

    volumes: dict[str, list[Volume]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    plates: dict[tuple[str, int], int] = field(default_factory=dict)

    def component(self, parent: str, child: str) -> Volume | None:
        """Return the project's entry for a component of an object of the root."""
        return next((v for v in self.volumes.get(parent, ()) if v.part == child), None)

    def ranges(self, key: str) -> list[Volume]:
        """Return the project's entries for ranges of an object's triangles."""
        return [volume for volume in self.volumes.get(key, ()) if volume.last >= volume.first]


def heard(package: Package) -> Project:
    """Return the project in a package, empty if there is none. Raises Unreadable."""
    listener = _Listener()
    for part in package:
        if PROJECT.fullmatch(part):
            package.parse(part, listener.start, lambda parser: None)
    return listener.project


class _Listener:
    def __init__(self) -> None:
        self.project = Project()
        self._object = ""
        self._volume: Volume | None = None
        self._plate = 0
        self._instance: dict[str, str] = {}
        self._known: dict[str, Callable[[dict[str, str]], None]] = {
            "object": self._start_object,
            "volume": self._start_volume,
            "part": self._start_volume,
            "plate": self._start_plate,
            "model_instance": self._start_instance,
            "metadata": self._metadata,
        }

    def start(self, tag: str, values: dict[str, str]) -> None:
        if handler := self._known.get(tag):
            handler(values)

    def _start_object(self, values: dict[str, str]) -> None:
        self._object, self._volume = values["id"], None

    def _start_volume(self, values: dict[str, str]) -> None:
        self._volume = Volume(
            kind=values.get("subtype", "modelpart"),
            part=values.get("id", ""),
            first=max(0, int(values.get("firstid", 0))),
            last=int(values.get("lastid", -1)),
        )
        self.project.volumes.setdefault(self._object, []).append(self._volume)

    def _start_plate(self, values: dict[str, str]) -> None:
        self._plate, self._object, self._instance = self._plate + 1, "", {}

    def _start_instance(self, values: dict[str, str]) -> None:
        self._instance = {}

    def _metadata(self, values: dict[str, str]) -> None:
        key, value = values.get("key", ""), values.get("value", "")
        if self._plate and not self._object:
            self._stands(key, value)
        elif self._volume is None:
            if key == "name":
                self.project.names[self._object] = readable(value)
        elif key == "name":
            self._volume.name = readable(value)
        elif key == "volume_type":
            self._volume.kind = value
        elif key == "modifier" and value == "1" and self._volume.kind == "modelpart":
            self._volume.kind = "modifier"

    def _stands(self, key: str, value: str) -> None:
        self._instance[key] = value
        if self._instance.keys() >= {"object_id", "instance_id"}:
            instance = self._instance["object_id"], int(self._instance["instance_id"])
            self.project.plates[instance] = self._plate
