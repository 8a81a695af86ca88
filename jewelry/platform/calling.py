"""HTTP calls to other people's servers, with a time limit on the name look-up, each read and the
whole.

They use urllib3's connections without its pools: no redirects, retries, proxies or cookies.
"""

import socket
import ssl
import time
from contextlib import suppress
from functools import cache
from queue import Empty, Queue
from threading import Thread, Timer
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT_TIMEOUT_SECONDS = 3.0
"""For one attempt to connect."""

Found = tuple[Any, ...]
"""One address, as `socket.getaddrinfo` returns it."""


class Watch:
    """Shuts a socket down when the time is up. A socket's own time-out starts anew with each
    read."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.twin: socket.socket | None = None
        self.is_over = False
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def left(self) -> float:
        return max(0.01, self.end - time.monotonic())

    def over(self, sock: socket.socket) -> None:
        """Watch a duplicate of the socket, because TLS takes over the socket's own handle."""
        if self.twin:
            self.twin.close()
        self.twin = sock.dup()
        if self.is_over:
            self._cut()

    def stop(self) -> None:
        self._timer.cancel()
        if self.twin:
            self.twin.close()

    def _cut(self) -> None:
        self.is_over = True
        if self.twin:
            with suppress(OSError):
                self.twin.shutdown(socket.SHUT_RDWR)


class Timed:
    """A mixin for urllib3's connections: it opens their sockets."""

    watch: Watch

    def addresses(self: Any) -> list[Found]:
        """Return the addresses of the host that may be called. Raises OSError and TimeoutError."""
        return look_up(self.host.strip("[]"), self.port, self.watch.left)

    def _new_conn(self: Any) -> socket.socket:
        failed: OSError | None = None
        for family, kind, protocol, _name, address in self.addresses():
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(min(CONNECT_TIMEOUT_SECONDS, self.watch.left))
            try:
                sock.connect(address)
            except OSError as error:
                sock.close()
                failed = error
                continue
            sock.settimeout(self.watch.left)
            self.watch.over(sock)
            return sock
        raise failed or OSError("the name has no address")


class Plain(Timed, HTTPConnection): ...


class Secure(Timed, HTTPSConnection): ...


@cache
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def look_up(host: str, port: int, seconds: float) -> list[Found]:
    """Resolve the name in a thread, since a silent name server cannot be interrupted.

    Raises OSError, and TimeoutError after `seconds`.
    """
    answers: Queue[list[Found] | OSError] = Queue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError("the name could not be looked up in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
