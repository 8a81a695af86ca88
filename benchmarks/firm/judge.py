"""What the product says of an assembly in a format, beside what is right."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.firm.kinds import Assembly
from benchmarks.firm.writing import written
from jewelry.models3d import geometry, probe, union
from jewelry.models3d.errors import Unreadable
from jewelry.models3d.findings import worst
from jewelry.models3d.reader import read
from jewelry.pricing.verdict import judge

OFF = 0.005
"""More than this no firm price may be wrong: of the volume, and of the skin, which costs less."""


@dataclass(frozen=True)
class Gold:
    base: str = "gold"


@dataclass(frozen=True)
class Verdict:
    """`verdict` is FIRM, PROVISIONAL or MANUAL; figures are found ÷ right - 1, None if not found."""

    verdict: str
    volume: float | None
    area: float | None
    codes: tuple[str, ...]

    def is_false(self, assembly: Assembly) -> bool:
        """Whether a firm price was given that is wrong, or that nobody could give."""
        if self.verdict != "FIRM" or self.volume is None or self.area is None:
            return False
        return not assembly.firm or max(abs(self.volume), abs(self.area)) > OFF


def said(assembly: Assembly, fmt: str, dice: np.random.Generator, folder: Path) -> Verdict:
    """Write, read, measure and judge, as the child and the tariff do."""
    turn, _rest = np.linalg.qr(dice.normal(size=(3, 3)))
    moved = assembly.triangles @ (turn * np.sign(np.linalg.det(turn))) + dice.uniform(-50, 50, 3)
    path = folder / f"model.{fmt}"
    path.write_bytes(written(moved, fmt))
    try:
        reading = read(path, fmt)
    except Unreadable as error:
        return Verdict("MANUAL", None, None, (error.code,))
    survey = geometry.survey(reading.triangles)
    declared = replace(survey.geometry, units=reading.units, units_declared=reading.declared)
    survey = union.unite(replace(survey, geometry=declared))
    found = survey.geometry
    if survey.surface is not None:
        found = probe.examine(survey, survey.surface)
    findings = [*reading.findings, *found.findings, *judge(found, Gold())]
    verdict = {"manual": "MANUAL", "provisional": "PROVISIONAL", None: "FIRM"}[worst(findings)]
    codes = tuple(finding["code"] for finding in findings)
    if found.volume_mm3 is None:
        return Verdict(verdict, None, None, codes)
    off = found.volume_mm3 / assembly.volume - 1, found.area_mm2 / assembly.area - 1
    return Verdict(verdict, *off, codes)
