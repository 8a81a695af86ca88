"""What the child says of a file, as a line of JSON."""

import json
from dataclasses import dataclass
from typing import Self

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry


@dataclass(frozen=True)
class Answer:
    """`findings` holds those of `geometry` and those of the file; without geometry, why."""

    geometry: Geometry | None
    findings: list[Finding]

    def to_line(self) -> str:
        geometry = self.geometry.to_json() if self.geometry else None
        return json.dumps(
            {"geometry": geometry, "findings": [it.to_json() for it in self.findings]}
        )

    @classmethod
    def from_line(cls, line: bytes | str) -> Self:
        """Rebuild what `to_line` gave.

        Raises ValueError, LookupError, TypeError, AttributeError or RecursionError on anything else.
        """
        found = json.loads(line)
        geometry = Geometry.from_json(found["geometry"]) if found["geometry"] else None
        return cls(geometry, [Finding.from_json(each) for each in found["findings"]])
