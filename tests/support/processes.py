"""`manage.py run` as a real process with a data folder of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jewelry.platform.embedded import BASE

OWN = ("DATABASE_URL", "CACHE_URL", "BROKER_URL", "STORAGE_URL", "SITE_URL", "DEBUG")


LOOKING = "-sys_ptrace,-perfmon,-sys_admin"
# Root without these may look into its own processes no more than anybody else into theirs.
UNPRIVILEGED = ["setpriv", f"--inh-caps={LOOKING}", f"--bounding-set={LOOKING}", "--"]
if os.geteuid() != 0:
    UNPRIVILEGED = []

WEB, API = "jewelry.asgi:web", "jewelry.asgi:api"
PARTS = ("valkey-server", "rclone", "postgres")
WORKERS = ("default@", "pricing@", "partners@", "webhooks@")


class Run:
    def __init__(self, data: Path, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in OWN}
        own = {"ALEXANDRITE_DATA": str(data), "DEMO_ORDERS": "20"}
        self.data = data
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [*UNPRIVILEGED, sys.executable, "manage.py", "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=BASE,
            env=inherited | own | environment,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        self.lines += (line.rstrip("\n") for line in self.process.stdout or ())

    def ready(self) -> str:
        """The address, once the pages can be opened."""
        until(lambda: self._address() or self.process.poll() is not None, "Ready", 300)
        address = self._address()
        assert address, "\n".join(self.lines)
        return address

    def _address(self) -> str:
        found = (line for line in list(self.lines) if line.startswith("Ready: "))
        return next(found, "").removeprefix("Ready: ")

    def children(self) -> dict[str, int]:
        """Pids by what their command line holds."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        lines = {int(pid): command(pid) for pid in listed.split()}
        marks = (WEB, API, *WORKERS, "beat", *PARTS)
        return {mark: pid for mark in marks for pid, line in lines.items() if mark in line}

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)


def command(pid: str) -> str:
    """Nothing for one that has ended between the list and the look."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    return ""


def until(true: Callable[[], object], what: str, seconds: float = 120) -> None:
    """Generous: it is there for what hangs, and a busy machine loads the demo data slowly."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
