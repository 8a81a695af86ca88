"""Limits how many passwords are hashed at once: each costs a third of a second of processor."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from jewelry.platform import unavailable
from jewelry.platform.middleware import GetResponse

MAX_HASHES_AT_ONCE = 1
"""In one process."""

MAX_WAITING_THREADS = 3
"""Requests that may wait for their turn; each holds a thread of the web server."""

PATIENCE_SECONDS = 2.0

NICENESS = 10
"""Of the threads that hash: on Linux each thread has its own, and pages need the processor
first."""

_places = threading.BoundedSemaphore(MAX_HASHES_AT_ONCE + MAX_WAITING_THREADS)
_turns = threading.BoundedSemaphore(MAX_HASHES_AT_ONCE)


def _give_way() -> None:
    with suppress(OSError):  # a process that is nicer already
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_threads = ThreadPoolExecutor(MAX_HASHES_AT_ONCE, "hashing", initializer=_give_way)
"""OpenSSL hashes without Python's lock, so these threads take processor time only."""


class HashingBusy(Exception):
    """This process is checking too many passwords at the moment."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold a turn. Raises `HashingBusy`: at once when many wait, else after `PATIENCE_SECONDS`."""
    if not _places.acquire(blocking=False):
        raise HashingBusy
    try:
        if not _turns.acquire(timeout=PATIENCE_SECONDS):
            raise HashingBusy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's own hash, in turn: for every form, the admin's too, and for unknown logins."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with turn():
            return _threads.submit(super().encode, password, salt, iterations).result()


def answer_when_busy(get_response: GetResponse) -> GetResponse:
    """A page with 503 and Retry-After instead of an error."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponseBase:
            return get_response(request)

        def process_exception(
            self, request: HttpRequest, exception: Exception
        ) -> HttpResponseBase | None:
            if not isinstance(exception, HashingBusy):
                return None
            sentence = _("Many people are signing in just now. Please try again in a few seconds.")
            return unavailable.page(request, sentence)

    return Middleware()
