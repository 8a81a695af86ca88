"""Leaving alone for a moment who did not answer, so that not everybody waits for a time-out."""

import time
from threading import Lock


class Rest:
    """After a failure one caller in `seconds` looks whether it is back; the others are told at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.lock = Lock()
        self.is_away = False
        self.look_at = 0.0

    def may_ask(self) -> bool:
        if not self.is_away:
            return True
        with self.lock:
            now = time.monotonic()
            if now < self.look_at:
                return False
            self.look_at = now + self.seconds
        return True

    def failed(self) -> None:
        with self.lock:
            self.is_away, self.look_at = True, time.monotonic() + self.seconds

    def answered(self) -> None:
        self.is_away = False
