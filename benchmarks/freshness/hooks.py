"""Named points at which a web worker can be made to die. Only the benchmark's server knows of them.

A file named after a point, in the folder of FRESHNESS_HOOKS, kills the first worker that passes it.
"""

import os
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL
from typing import Any

POINTS = (
    "before the versions are read",
    "after the versions are read",
    "before the snapshot",
    "after the rows are read",
    "before the rows are kept",
    "after the rows are kept",
    "before the page is kept",
    "after the page is kept",
)


def arm(folder: Path, point: str) -> None:
    (folder / point.replace(" ", "-")).touch()


def install(folder: Path) -> None:
    from jewelry.orders.lists import page_cache
    from jewelry.orders.lists.strategies import versioned
    from mes.views import board

    around(folder, board, "who", POINTS[0], POINTS[1])
    around(folder, versioned, "build", POINTS[2], POINTS[3])
    around(folder, page_cache.Rows, "set_many", POINTS[4], POINTS[5])
    around(folder, page_cache, "put", POINTS[6], POINTS[7])


def around(folder: Path, place: Any, name: str, before: str, after: str) -> None:
    real: Callable[..., Any] = getattr(place, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        _pass(folder, before)
        value = real(*args, **kwargs)
        _pass(folder, after)
        return value

    setattr(place, name, wrapped)


def _pass(folder: Path, point: str) -> None:
    mine = folder / point.replace(" ", "-")
    if not mine.exists():
        return
    try:
        mine.unlink()
    except FileNotFoundError:
        return  # another worker was faster, and is dead
    os.kill(os.getpid(), SIGKILL)
