"""`python -m benchmarks.files [--seconds 5]`."""

import argparse
import sys

from benchmarks.lab import stage


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.files", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is shown")
    parser.add_argument("--readers", type=int, default=200, help="of the cold file")
    options = parser.parse_args()
    with stage.prepare("files-bench"):
        from benchmarks.files import run

        return run.main(options)


if __name__ == "__main__":
    sys.exit(main())
