"""Asks for an address again and again, and notes how long each answer took."""

import http.client
import random
import threading
import time
from typing import Self

GAP = 0.05
"""Seconds between two looks, about."""

TIMEOUT_SECONDS = 15.0


class Looking:
    """A thread that asks until it is stopped; `times` in ms, the whole time-out without an
    answer."""

    def __init__(self, port: int, path: str, cookie: str = "", seed: int = 0) -> None:
        self.port, self.path, self.cookie = port, path, cookie
        self.times: list[float] = []
        self.dice = random.Random(seed)  # noqa: S311
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(GAP * self.dice.uniform(0.5, 1.5)):
            since = time.perf_counter()
            is_answered = self._ask()
            took = (time.perf_counter() - since) * 1000
            self.times.append(took if is_answered else TIMEOUT_SECONDS * 1000)

    def _ask(self) -> bool:
        """Ask as a new visitor does, on a connection of its own."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            link.request("GET", self.path, headers={"Cookie": self.cookie})
            answer = link.getresponse()
            answer.read()
            return answer.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()


def p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)] if times else TIMEOUT_SECONDS * 1000
