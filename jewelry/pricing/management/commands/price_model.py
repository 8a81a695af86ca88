"""`manage.py price_model FILE`: analyse and price a file on disk, with the shop's own engine."""

import json
import os
import stat
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from jewelry.models3d.format_names import format_names
from jewelry.models3d.formats import door
from jewelry.models3d.stones import marks
from jewelry.pricing import analysis, report
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Tariff


class Command(BaseCommand):
    help = "Measure a 3D file and price it under the tariff in force. Nothing is stored."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help=format_names())
        parser.add_argument("--alloy", default="", help="its code; the first on offer if not given")
        parser.add_argument(
            "--stones", default="", help="its bodies that are stones, as 2-4,7; - if all is metal"
        )
        parser.add_argument(
            "--json", action="store_true", help="for machines; errors are JSON, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            found = _analyse(options["file"], options["alloy"], options["stones"])
        except Refused as error:
            if not options["json"]:
                raise CommandError(str(error)) from None
            self._print(json.dumps({"error": str(error)}, ensure_ascii=False))
            sys.exit(1)
        seconds = round(time.monotonic() - began, 3)
        if options["json"]:
            self._print(json.dumps(found.to_json() | {"seconds": seconds}, ensure_ascii=False))
        else:
            name = door.display_name(options["file"])
            self._print(report.text(name, found, seconds))

    def _print(self, text: str) -> None:
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            # The interpreter flushes once more at its end, and must find somewhere to.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("The answer was not read to its end.") from None


class Refused(Exception):
    """`str()` is a sentence."""


def _analyse(name: str, code: str, stones: str) -> analysis.Analysis:
    try:
        marks.numbers(stones)
    except ValueError:
        raise Refused("Name stones by their numbers in body_list, lowest first: 2-4,7.") from None
    try:
        wanted, tariff = _wanted(code), Tariff.objects.in_force()
    except Tariff.DoesNotExist:
        raise Refused("There is no tariff yet: migrate, or write one in the admin.") from None
    except DatabaseError:
        raise Refused("The database with the tariff does not answer; is `make run` on?") from None
    try:
        return analysis.analyse(analysis.measure_file(_regular(name), stones), wanted, tariff)
    except door.BadModel as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{name} can't be read: {error.strerror or error}.") from None


def _wanted(code: str) -> Specification:
    offered = list(Alloy.objects.filter(is_offered=True).values_list("code", flat=True))
    if not offered and not code:
        raise Refused("No alloy is on offer: put one there in the admin.")
    if code and not Alloy.objects.filter(code=code).exists():
        raise Refused(f"There is no alloy {code!r}; on offer: {', '.join(offered)}.")
    return Specification(code or offered[0])


def _regular(name: str) -> Path:
    """Accept only a regular file: a pipe may never end."""
    try:
        mode = Path(name).stat().st_mode
    except ValueError:
        raise Refused("A file's name has no zero bytes.") from None
    if stat.S_ISDIR(mode):
        raise Refused(f"{name} is a folder; name one file.")
    if not stat.S_ISREG(mode):
        raise Refused(f"{name} is not a file.")
    return Path(name)
