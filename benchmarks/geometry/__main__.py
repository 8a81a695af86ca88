"""`python -m benchmarks.geometry`: the measuring against trimesh's defaults on the same files.

Trimesh loads and finds is_watertight, is_winding_consistent, volume, area, bounds, body_count. Medians
are printed: seconds (of them, the processor's), and the most memory of ours and of trimesh's process.
The whole is walls, hole, pictures and the light copy as well. With --against, another checkout's whole
takes turns, too: its seconds of the processor, and ours over them. Linux only.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.geometry.compare import SIZES, Failed, Plan, compare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.geometry", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="TRIANGLES")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="with its own .venv")
    parser.add_argument("--metrics-only", action="store_true", help="leave the whole out")
    options = parser.parse_args()
    try:
        compare(Plan(**vars(options)), _say)
    except Failed as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
