"""Records refused input in the security log: refused by a form, by the API, or before either.

A scanner sends thousands, so a process records few a minute, and how many it left out.
"""

import logging
import time
from threading import Lock

log = logging.getLogger("alexandrite.security")

STATUSES = frozenset({400, 408, 413, 415, 422, 429})
MAX_LINES, PERIOD_SECONDS = 60, 60.0


class Seldom:
    """At most `most` in `seconds`, counted from the first one."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self.lock = Lock()
        self.since = float("-inf")
        self.told = self.unsaid = 0

    def turn(self) -> int | None:
        """Return how many were left out since the last recorded one; None to leave this one out."""
        now = time.monotonic()
        with self.lock:
            if now - self.since >= self.seconds:
                self.since, self.told = now, 0
            if self.told >= self.most:
                self.unsaid += 1
                return None
            left_out, self.unsaid = self.unsaid, 0
            self.told += 1
            return left_out


lines = Seldom(MAX_LINES, PERIOD_SECONDS)


def tell(status: int, address: str, route: str) -> None:
    """The log adds the person by itself, if the request has loaded one."""
    if (unsaid := lines.turn()) is None:
        return
    told = {"address": address, "route": route, "status": status}
    told |= {"unsaid": unsaid} if unsaid else {}
    words = " ".join(f"{name}={'_'.join(str(value).split())}" for name, value in told.items())
    log.info("input_refused %s", words, extra={"event": "input_refused", **told})
