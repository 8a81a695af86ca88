"""Both sides in turn on one Postgres and one Valkey, each with a database of its own."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from benchmarks.lab import stage

CHILD = Path(__file__).with_name("child.py")


class Side:
    def __init__(self, checkout: Path, number: int, orders: int, calls: int, log: int) -> None:
        from benchmarks.lists.house import _address, _environment

        self.name = f"alexandrite_asking_{number}"
        maintenance = urlsplit(_address())._replace(path="/postgres").geturl()
        with psycopg.connect(maintenance, autocommit=True) as server:
            named = sql.Identifier(self.name)
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
            server.execute(sql.SQL("CREATE DATABASE {}").format(named))
        own = {"PYTHONPATH": str(checkout), "DJANGO_SETTINGS_MODULE": "jewelry.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-W", "ignore", str(CHILD), str(orders), str(calls)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=checkout,
            env={**os.environ, **_environment(self.name), **own},
        )
        self.found: dict[str, list[float]] = {}

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def measure(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        for name, value in json.loads(self.line()).items():
            self.found.setdefault(name, []).append(value)

    def end(self) -> None:
        self.process.communicate()


def run(asked: argparse.Namespace) -> tuple[list[Side], list[Path]]:
    from benchmarks.lists import house
    from jewelry.platform import embedded

    checkouts = [each.resolve() for each in (asked.beside, embedded.BASE) if each]
    log_path = embedded.DATA / "log"
    with log_path.open("w") as log, house.opened(log):
        sides = [
            Side(checkout, number, asked.orders, asked.calls, log.fileno())
            for number, checkout in enumerate(checkouts)
        ]
        for side in sides:
            if side.line() != "ready\n":
                raise SystemExit(f"{side.name} did not start: see {log_path}")
        for _round in range(asked.rounds):
            for side in sides:
                side.measure()
        for side in sides:
            side.end()
    return sides, checkouts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout, measured in turn")
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=11)
    asked = parser.parse_args()

    with stage.prepare("asking"):
        sides, checkouts = run(asked)
    lines = ["| µs, median of the rounds' medians |" + "".join(f" {c.name} |" for c in checkouts)]
    lines.append("|---|" + "--:|" * len(sides))
    for name in sides[0].found:
        lines.append(f"| {name} |" + "".join(f" {median(s.found[name]):.0f} |" for s in sides))
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
