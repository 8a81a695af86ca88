"""Asks a reader in a process of its own, which a file may kill or keep for ever."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from benchmarks.corpora.figures import Answer, Figures
from benchmarks.corpora.others import READERS

SECONDS = 60.0


class Asked:
    """One reader by its name in READERS."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pool = self._fresh()

    def __call__(self, path: Path) -> Answer:
        """Return what the reader says; its death, and its silence, are answers."""
        try:
            return self._pool.submit(_answer, self.name, path).result(SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            self.stop()
            self._pool = self._fresh()
            died = isinstance(error, BrokenProcessPool)
            return Answer(None, "the process died" if died else f"silent for {SECONDS:g} s")

    def stop(self) -> None:
        """End the process, also a hanging one."""
        for process in list(self._pool._processes.values()):
            process.kill()
        self._pool.shutdown(cancel_futures=True)

    def _fresh(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, get_context("spawn"))


def _answer(name: str, path: Path) -> Answer:
    try:
        return Answer(Figures.of(READERS[name](path)))
    except Exception as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:200])
