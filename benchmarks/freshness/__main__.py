"""`python -m benchmarks.freshness --minutes 5`, or `--mutants`."""

import argparse
import sys
from pathlib import Path

from benchmarks.lab import stage


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.freshness", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--readers", type=int, default=2, help="processes, four browsers each")
    parser.add_argument("--writers", type=int, default=3, help="processes")
    parser.add_argument("--orders", type=int, default=1500, help="at the beginning")
    parser.add_argument("--every", type=float, default=4, help="seconds from fault to fault")
    parser.add_argument("--seed", type=int, default=118)
    parser.add_argument("--json", type=Path, help="write the result there, too")
    parser.add_argument("--mutants", action="store_true", help="wrong protocols must be caught")
    options = parser.parse_args()
    with stage.prepare("freshness"):
        from benchmarks.freshness import run

        return run.mutants(options) if options.mutants else run.faults(options)


if __name__ == "__main__":
    sys.exit(main())
