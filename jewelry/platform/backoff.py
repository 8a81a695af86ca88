"""Leaves a server alone after it failed, so that not every caller waits for a time-out."""

import time
from threading import Lock


class Backoff:
    """After `failures` failed calls in a row, one caller asks when a pause is over; others do not.

    The pause is `seconds` at first and doubles whenever that one caller asks, up to
    `longest_seconds`; without that it stays the same. Who failed beside others lengthens nothing.
    """

    def __init__(
        self, seconds: float, *, longest_seconds: float | None = None, failures: int = 1
    ) -> None:
        self.seconds = seconds
        self.longest_seconds = longest_seconds or seconds
        self.most_failures = failures
        self.failures = 0
        self.pause = seconds
        self.asks_at = 0.0
        self._lock = Lock()

    @property
    def is_away(self) -> bool:
        return self.failures >= self.most_failures

    def may_ask(self) -> bool:
        """Return whether this caller is to ask; of those who come in a pause none is."""
        if not self.is_away:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self.asks_at:
                return False
            self.pause = min(2 * self.pause, self.longest_seconds)
            self.asks_at = now + self.pause
        return True

    def failed(self) -> bool:
        """Count a failure; return whether it is the one since which nobody asks."""
        with self._lock:
            self.failures += 1
            self.asks_at = time.monotonic() + self.pause
            return self.failures == self.most_failures

    def succeeded(self) -> bool:
        """Forget all failures; return whether the server had been left alone."""
        if not self.failures:
            return False
        with self._lock:
            was_away = self.is_away
            self.failures, self.pause, self.asks_at = 0, self.seconds, 0.0
        return was_away
