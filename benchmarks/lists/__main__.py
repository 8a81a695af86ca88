"""`python -m benchmarks.lists`: the table that says how the order lists should be kept.

Measures every way of keeping them, on databases of its own below var/bench. The peers need
benchmarks/requirements.txt.
"""

import argparse
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PEERS = ("cacheops", "cacheops_queryset", "cachalot", "empty", "bare", "delayed")
FOLDER = "bench"


def main() -> int:
    from django.conf import settings

    from jewelry.platform import embedded

    options = _parser([*settings.ORDER_LIST_STRATEGIES, *PEERS]).parse_args()
    if settings.PRODUCTION:
        return _refuse("This is production (SITE_URL is set): it is no place to measure.")
    # Its few operators hold as many orders as there are.
    os.environ["ORDERS_IN_HAND"], settings.ORDERS_IN_HAND = "0", 0
    if embedded.DATA.name != FOLDER:
        # The settings of this process name the folder, and the databases, of `make run`.
        os.environ["ALEXANDRITE_DATA"] = str(embedded.DATA / FOLDER)
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.lists", *sys.argv[1:]])  # noqa: S606
    return _compare(options)


def _parser(every: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lists", description=__doc__)
    parser.add_argument("--orders", type=_list(int), default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--changes", type=_list(float), default=[0, 1, 10, 50], help="a second")
    parser.add_argument("--strategies", type=_list(_one_of(every)), default=every)
    parser.add_argument("--seconds", type=float, default=3, help="for each measurement")
    parser.add_argument("--clients", type=int, default=16, choices=range(1, 61), metavar="N")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("fresh", "reuse"), default="fresh")
    parser.add_argument("--no-writes", action="store_true", help="leave out the writers' side")
    parser.add_argument("--json", type=Path, help="a file for the rows")
    return parser


def _compare(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from benchmarks.lists.compare import Plan, compare
    from jewelry.devserver import lock
    from jewelry.devserver.supervisor import GaveUp
    from jewelry.platform import embedded

    plan = Plan(
        orders=options.orders,
        changes=options.changes,
        strategies=options.strategies,
        seconds=options.seconds,
        clients=options.clients,
        rounds=options.rounds,
        fresh=options.database == "fresh",
        with_writes=not options.no_writes,
        json=options.json,
    )
    try:
        compare(plan, _say)
    except lock.AlreadyRunning as holder:
        return _refuse(f"Already measuring here: {holder}.")
    except GaveUp as problem:
        return _refuse(f"{problem} See {embedded.DATA / 'log'}.")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


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


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")
    sys.exit(main())
