"""A file's bytes, read as the child reads them."""

from pathlib import Path

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS, describe
from jewelry.models3d.formats import reader
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.geometry.measurement import Geometry, measure
from jewelry.models3d.isolation.inspection import Inspection


class Files:
    """Reads contents under a name of their format, in a folder of the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, content: bytes, fmt: str) -> Reading:
        path = self.folder / f"model.{fmt}"
        path.write_bytes(content)
        return reader.read(path, fmt)

    def measured(self, content: bytes, fmt: str) -> Geometry:
        return measure(self.read(content, fmt).triangles)

    def refused(self, content: bytes, fmt: str) -> tuple[str, str]:
        """The code and the sentence of the refusal."""
        with pytest.raises(Unreadable) as caught:
            self.read(content, fmt)
        assert caught.value.code in FINDINGS
        return caught.value.code, describe(Finding(caught.value.code, **caught.value.params))


def volume(reading: Reading) -> float | None:
    return measure(reading.triangles).volume_mm3


def box(reading: Reading) -> list[list[float]]:
    """The lowest and the highest corner, in mm."""
    corners = reading.triangles.reshape(-1, 3)
    return [np.round(side, 3).tolist() for side in (corners.min(axis=0), corners.max(axis=0))]


def codes(found: Reading | Geometry | Inspection) -> list[str]:
    return [finding.code for finding in found.findings]


def refused(read, content: bytes) -> tuple[str, dict]:
    """The code and what else of the refusal."""
    with pytest.raises(Unreadable) as caught:
        read(content)
    return caught.value.code, caught.value.params
