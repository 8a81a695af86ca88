"""Memory and lives of the server's processes, read from /proc."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

MB = 1 << 20


def below(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, _text(task).split())
    return found


def resident(pid: int) -> float:
    """MiB in memory; 0 for a process that has ended."""
    for line in _text(Path(f"/proc/{pid}/status")).splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


class Most:
    """The largest sum seen so far."""

    def __init__(self, read: Callable[[], float]) -> None:
        self.read, self.first = read, read()
        self.value = self.first

    @contextmanager
    def watched(self) -> Iterator["Most"]:
        done = Event()

        def watch() -> None:
            while not done.is_set():
                self.value = max(self.value, self.read())
                time.sleep(0.05)

        thread = Thread(target=watch, daemon=True)
        thread.start()
        yield self
        done.set()
        thread.join()


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
