"""Starts processes together, prefixes their logs, restarts those that die, ends all in reverse
order."""

import ctypes
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import IO, NoReturn, TextIO

from jewelry.devserver.servers import Part
from jewelry.platform import embedded

START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS = 300.0, 15.0
"""The first is for a child that hangs: one that dies is noticed at once, and a busy machine is slow
to start ten."""

MAX_DEATHS, DEATHS_WINDOW_SECONDS = 5, 60.0
COLOURS = itertools.cycle(["36", "33", "35", "32", "34", "31"])
# Loaded here: between fork and exec nothing may be imported or allocated.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or SIGTERM or SIGHUP."""


class GaveUp(Exception):
    """A child does not start, or dies again and again."""


@dataclass
class Child:
    part: Part
    process: subprocess.Popen[str]
    colour: str
    deaths: list[float] = field(default_factory=list)
    again_at: float = 0.0


class Supervisor:
    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.waves: list[list[Child]] = []
        self.stopping = False
        self._printing = threading.Lock()

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.close()

    def obey_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def start(self, *parts: Part) -> list[Child]:
        """Start these together and wait until each answers."""
        wave: list[Child] = []
        self.waves.append(wave)
        for part in parts:
            colour = next(COLOURS)
            wave.append(Child(part, self._launch(part, colour), colour))
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        for child in wave:
            self._await(child, deadline)
        return wave

    def watch(self) -> NoReturn:
        while True:
            for child in itertools.chain.from_iterable(self.waves):
                self._mend(child)
            time.sleep(0.1)

    def close(self) -> None:
        self.stopping = True
        while self.waves:
            self.end_last()

    def end_last(self) -> None:
        """End the processes that were started last."""
        self.end(self.waves[-1])

    def end(self, wave: list[Child]) -> None:
        for child in wave:
            if child.process.poll() is None:
                child.process.send_signal(child.part.stop)
        deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
        for child in wave:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(child.process)
        self.waves.remove(wave)

    def say(self, text: str) -> None:
        """Ignore a closed terminal: it must not end the run, nor fill a child's pipe."""
        with self._printing, suppress(OSError, ValueError):
            self.out.write(f"{text}\n")
            self.out.flush()

    def _launch(self, part: Part, colour: str) -> subprocess.Popen[str]:
        own = {"PYTHONUNBUFFERED": "1", "ALEXANDRITE_DATA": str(embedded.DATA)}
        process = subprocess.Popen(
            part.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            cwd=embedded.BASE,
            env={**os.environ, **own, **part.environment, embedded.CHILD_OF: str(embedded.DATA)},
            # Own group: the terminal's Ctrl-C reaches the supervisor only, which keeps the order. Not
            # an own session: Linux schedules these as equals, and `nice` counts within one alone.
            process_group=0,
            preexec_fn=_die_with_parent,  # noqa: PLW1509
        )
        if part.nice:
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, process.pid, part.nice)
        log = process.stdout
        assert log is not None
        threading.Thread(target=self._pump, args=(log, part.name, colour), daemon=True).start()
        return process

    def _pump(self, log: IO[str], name: str, colour: str) -> None:
        prefix = f"{name:>8} | "
        if self.out.isatty() and "NO_COLOR" not in os.environ:
            prefix = f"\033[{colour}m{prefix}\033[0m"
        for line in log:
            self.say(prefix + line.rstrip("\n"))

    def _await(self, child: Child, deadline: float) -> None:
        while child.part.ready and not child.part.ready():
            if child.process.poll() is not None:
                raise GaveUp(f"{child.part.name} did not start ({_ending(child.process)}).")
            if time.monotonic() > deadline:
                raise GaveUp(
                    f"{child.part.name} did not answer within {START_TIMEOUT_SECONDS:.0f} s."
                )
            time.sleep(0.03)

    def _mend(self, child: Child) -> None:
        if child.process.poll() is None:
            return
        now, name = time.monotonic(), child.part.name
        if not child.again_at:
            _kill_group(child.process)
            child.deaths = [
                *(death for death in child.deaths if death > now - DEATHS_WINDOW_SECONDS),
                now,
            ]
            count = len(child.deaths)
            if count >= MAX_DEATHS:
                raise GaveUp(f"{name} ended {count} times within a minute: stopping everything.")
            delay = 0.25 * 2**count
            child.again_at = now + delay
            how = _ending(child.process)
            self.say(f"{name} ended by itself ({how}); starting it again in {delay:.1f} s.")
        elif now >= child.again_at:
            child.again_at = 0.0
            child.process = self._launch(child.part, child.colour)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            for child in itertools.chain.from_iterable(self.waves):
                _kill_group(child.process)
            os._exit(128 + number)
        self.stopping = True
        raise Stopped(number)


def _ending(process: subprocess.Popen[str]) -> str:
    code = process.returncode
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def _kill_group(process: subprocess.Popen[str]) -> None:
    """Kill the child's own children as well: a web worker without its leader would keep the
    port."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _die_with_parent() -> None:
    """On Linux the kernel signals children whose supervisor was killed."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
