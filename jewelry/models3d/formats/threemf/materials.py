"""The materials of a 3MF: base materials, colours, mixtures of them, and how they are shown."""

from collections.abc import Callable
from dataclasses import replace

from jewelry.models3d.formats.assembly import readable
from jewelry.models3d.formats.reading import LEAST_METALLIC, Part

Values = dict[str, str]
Paint = tuple[str, str]
"""The id of a group of materials, and the place in it."""


class Materials:
    """Materials by their group and place, as a part's elements name them one after the other.

    Only what may tell stones from metal is kept: opaque colours are not.
    """

    def __init__(self) -> None:
        self.of: dict[Paint, Part] = {}
        self._shown: dict[Paint, Part] = {}
        self._group, self._count = "", 0
        self._below: list[str] = []
        self._display = ""
        self.core: dict[str, Callable[[Values], None]] = {
            "basematerials": self._start,
            "base": self._base,
        }
        self.extension: dict[str, Callable[[Values], None]] = {
            "colorgroup": self._start,
            "color": self._color,
            "multiproperties": self._start,
            "multi": self._multi,
            "compositematerials": self._start,
            "composite": self._composite,
            "translucentdisplayproperties": self._start,
            "translucent": self._translucent,
            "metallicdisplayproperties": self._start,
            "pbmetallic": self._metallic,
        }

    def _start(self, values: Values) -> None:
        self._group, self._count = values["id"], 0
        self._display = values.get("displaypropertiesid", "")
        self._below = values.get("pids", "").split()
        if "matid" in values:
            self._below = [values["matid"], *values.get("matindices", "").split()]

    def _next(self) -> Paint:
        self._count += 1
        return self._group, str(self._count - 1)

    def _base(self, values: Values) -> None:
        place = self._next()
        shown = self._shown.get((self._display, place[1]), Part())
        clear = shown.clear or _lets_light(values.get("displaycolor", ""))
        self.of[place] = replace(shown, material=readable(values.get("name")), clear=clear)

    def _color(self, values: Values) -> None:
        place = self._next()
        if _lets_light(values.get("color", "")):
            self.of[place] = Part(clear=True)

    def _multi(self, values: Values) -> None:
        places = zip(self._below, values.get("pindices", "").split(), strict=False)
        self._mix([self.of.get(place, Part()) for place in places])

    def _composite(self, values: Values) -> None:
        group, *places = self._below
        shares = [float(share) for share in values["values"].split()]
        pairs = sorted(zip(shares, places, strict=False), key=lambda pair: -pair[0])
        self._mix([self.of.get((group, place), Part()) for share, place in pairs if share])

    def _mix(self, parts: list[Part]) -> None:
        place = self._next()
        name = next((part.material for part in parts if part.material), "")
        metal = next((part.metal for part in parts if part.metal is not None), None)
        if parts:
            clear = any(part.clear for part in parts)
            self.of[place] = Part(material=name, clear=clear, metal=metal)

    def _translucent(self, values: Values) -> None:
        self._shown[self._next()] = Part(clear=True)

    def _metallic(self, values: Values) -> None:
        metal = float(values.get("metallicness", 0)) >= LEAST_METALLIC
        self._shown[self._next()] = Part(metal=metal)


def _lets_light(colour: str) -> bool:
    """Return whether a colour, #RRGGBB or #RRGGBBAA, is not opaque."""
    return len(colour) == 9 and colour[7:].lower() != "ff"
