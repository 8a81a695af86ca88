"""What the product says of an assembly in a format, beside what is right."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.firm.assembly import Assembly, Dice
from benchmarks.firm.kinds import KINDS
from benchmarks.firm.writing import FORMATS, written
from jewelry.models3d.findings import worst
from jewelry.models3d.isolation import worker
from jewelry.pricing.engine.verdict import judge

MAX_ERROR_SHARE = 0.005
"""More than this no firm price may be wrong: of the volume, and of the skin, which costs less."""

MAX_WALL_ERROR_SHARE = 0.1


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
    wall: float | None = None

    @property
    def off(self) -> float:
        return max(abs(self.volume or 0.0), abs(self.area or 0.0))

    def is_false(self, assembly: Assembly) -> bool:
        """Whether a firm price was given that is wrong, or that nobody could give."""
        if self.verdict != "FIRM":
            return False
        is_far = self.off > MAX_ERROR_SHARE or abs(self.wall or 0.0) > MAX_WALL_ERROR_SHARE
        return not assembly.firm or is_far or self.volume is None


@dataclass(frozen=True)
class Case:
    """The kind and the format of an assembly, and what was said of it."""

    kind: str
    fmt: str
    number: int
    assembly: Assembly
    verdict: Verdict


def tried(number: int, seed: int, folder: Path) -> Case:
    """Make and judge one assembly: kinds and formats take turns."""
    names = list(KINDS)
    kind, turn = names[number % len(names)], number // len(names) + number
    dice = np.random.default_rng([seed, number])
    assembly = KINDS[kind](dice)
    formats = list(assembly.writers or FORMATS)
    fmt = formats[turn % len(formats)]
    return Case(kind, fmt, number, assembly, said(assembly, fmt, dice, folder))


def said(assembly: Assembly, fmt: str, dice: Dice, folder: Path) -> Verdict:
    """Write, read, measure and judge, as the child and the tariff do."""
    turn, _rest = np.linalg.qr(dice.normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    shift = dice.uniform(-50, 50, 3)
    moved = [body @ turn + shift for body in assembly.bodies]
    file = assembly.writers[fmt](moved) if assembly.writers else written(np.concatenate(moved), fmt)
    path = folder / f"model.{fmt}"
    path.write_bytes(file)
    answer, taken, survey = worker._measure(path, fmt.rpartition(".")[2], said=assembly.said)
    if survey and survey.surface:
        _taken, survey = worker._united(taken, survey)
        answer = worker._with_walls(worker._unchecked(survey.geometry), survey)
    found = answer.geometry
    findings = [*answer.findings, *(judge(found, Gold()) if found else [])]
    verdict = {"manual": "MANUAL", "provisional": "PROVISIONAL", None: "FIRM"}[worst(findings)]
    codes = tuple(finding.code for finding in findings)
    if found is None or found.volume_mm3 is None:
        return Verdict(verdict, None, None, codes)
    off = found.volume_mm3 / assembly.volume - 1, found.area_mm2 / assembly.area - 1
    wall = assembly.wall and (found.min_wall_mm or 0.0) / assembly.wall - 1
    return Verdict(verdict, *off, codes, wall)
