"""`manage.py compare_order_lists`: the table that says how the order lists should be kept."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jewelry.devserver import lock
from jewelry.devserver.supervisor import GaveUp
from jewelry.platform import embedded

T = TypeVar("T")
PEERS = ("cacheops", "cacheops_queryset", "cachalot", "empty", "bare", "delayed")
FOLDER = "bench"


class Command(BaseCommand):
    help = (
        "Measure every way of keeping the order lists, on databases of its own below var/bench. "
        "The peers need benchmarks/requirements.txt."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        every = [*settings.ORDER_LIST_STRATEGIES, *PEERS]
        parser.add_argument("--orders", type=_list(int), default=[10_000, 100_000, 1_000_000])
        parser.add_argument("--changes", type=_list(float), default=[0, 1, 10, 50], help="a second")
        parser.add_argument("--strategies", type=_list(_one_of(every)), default=every)
        parser.add_argument("--seconds", type=float, default=3, help="for each measurement")
        parser.add_argument("--clients", type=int, default=16, choices=range(1, 61), metavar="N")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--database", choices=("fresh", "reuse"), default="fresh")
        parser.add_argument("--no-writes", action="store_true", help="leave out the writers' side")
        parser.add_argument("--json", type=Path, help="a file for the rows")
        parser.add_argument("--svg", type=Path, help="a folder for pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production (SITE_URL is set): it is no place to measure.")
        # Its few operators hold as many orders as there are.
        os.environ["ORDERS_IN_HAND"], settings.ORDERS_IN_HAND = "0", 0
        if embedded.DATA.name != FOLDER:
            # The settings of this process name the folder, and the databases, of `make run`.
            os.environ["ALEXANDRITE_DATA"] = str(embedded.DATA / FOLDER)
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
        from benchmarks.lists.compare import Plan, compare

        plan = Plan(
            orders=options["orders"],
            changes=options["changes"],
            strategies=options["strategies"],
            seconds=options["seconds"],
            clients=options["clients"],
            rounds=options["rounds"],
            fresh=options["database"] == "fresh",
            with_writes=not options["no_writes"],
            json=options["json"],
            svg=options["svg"],
        )
        try:
            compare(plan, self.stdout.write)
        except lock.AlreadyRunning as holder:
            raise CommandError(f"Already measuring here: {holder}.") from None
        except GaveUp as problem:
            raise CommandError(f"{problem} See {embedded.DATA / 'log'}.") from None


def _list(of: Callable[[str], T]) -> Callable[[str], list[T]]:
    def values(text: str) -> list[T]:
        return [of(part.strip()) for part in text.split(",") if part.strip()]

    values.__name__ = "list"
    return values


def _one_of(names: list[str]) -> Callable[[str], str]:
    def name(text: str) -> str:
        if text not in names:
            raise ArgumentTypeError(f"{text} is none of {', '.join(names)}")
        return text

    return name
