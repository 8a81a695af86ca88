"""`manage.py tabulate_models FOLDER`: the findings of each model in a folder, as Markdown."""

import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import worst
from jewelry.models3d.formats import door
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.isolation import inspection
from jewelry.pricing.engine.verdict import judge
from jewelry.pricing.quotes.calculation import VERDICTS

HEAD = """\
| file | triangles | volume, mm³ | bodies | open edges | hole, mm | thinnest wall, mm | verdict |
|---|---|---|---|---|---|---|---|"""
UNKNOWN = "–"


@dataclass
class Gold:
    base: str = "gold"


class Command(BaseCommand):
    help = "Measure the models in a folder and print a table of what was found. Nothing is stored."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(HEAD)
        for path in sorted(options["folder"].iterdir(), key=lambda path: path.name.lower()):
            fmt = path.suffix[1:].lower()
            if fmt in door.EXTENSIONS:
                with tempfile.TemporaryDirectory(prefix="alexandrite-") as out:
                    found = inspection.inspect(path, fmt, Path(out))
                cells = " | ".join(columns(found.geometry, found.findings))
                self.stdout.write(f"| {path.name} | {cells} |")


def columns(geometry: Geometry | None, findings: list[Finding]) -> list[str]:
    """Return a model's columns; the verdict is the one in gold, whatever the price."""
    if geometry is None:
        return [UNKNOWN] * 6 + [_verdict(findings)]
    return [
        f"{geometry.triangles:,}",
        _number(geometry.volume_mm3),
        str(geometry.bodies),
        str(geometry.open_edges),
        _number(geometry.finger_hole_mm),
        _number(geometry.min_wall_mm),
        _verdict([*findings, *judge(geometry, Gold())]),
    ]


def _verdict(findings: list[Finding]) -> str:
    return ": ".join(filter(None, [VERDICTS[worst(findings)], ", ".join(_codes(findings))]))


def _codes(findings: list[Finding]) -> Iterable[str]:
    return dict.fromkeys(finding.code for finding in findings)


def _number(value: float | None) -> str:
    """Format without an exponent."""
    if value is None:
        return UNKNOWN
    return f"{value:,.0f}" if value >= 1e5 else f"{value:.8f}".rstrip("0").rstrip(".")
