"""Leaves a server alone after it failed, so that callers do not all wait for a time-out."""

import time
from threading import Lock


class Backoff:
    """Let one caller ask after each pause, once `failures` calls in a row have failed.

    The first pause takes `seconds`. Each further failure doubles it, up to `longest_seconds`;
    without `longest_seconds` it stays the same. Safe for threads.
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
        """Return whether this caller may call the server. During a pause it returns False to
        all."""
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
        """Count a failure; return whether this failure starts the pauses."""
        with self._lock:
            self.failures += 1
            self.asks_at = time.monotonic() + self.pause
            return self.failures == self.most_failures

    def succeeded(self) -> bool:
        """Forget all failures; return whether callers were being turned away."""
        if not self.failures:
            return False
        with self._lock:
            was_away = self.is_away
            self.failures, self.pause, self.asks_at = 0, self.seconds, 0.0
        return was_away
