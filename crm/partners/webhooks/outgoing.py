"""One POST to an address that somebody else chose: no redirect, no proxy, no cookie, and an end.

Connections of urllib3 without its pools: these follow nothing and repeat nothing. The socket is
made here, so that it goes to the address that was judged, while TLS and Host keep the name.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from http.client import HTTPException
from threading import Timer
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util.retry import Retry

from crm.partners.webhooks import addresses

CONNECT, TOTAL = 3.0, 10.0
"""Seconds: for one connection, and for everything from the name to the answer's end."""

KEPT = 2048
"""Bytes of the answer; the rest is not read."""

FIXED = {"Content-Type": "application/json", "User-Agent": "Alexandrite-Webhooks/1", "Connection": "close"}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """`status` is None, and `error` says why, when there was no whole answer."""

    status: int | None = None
    body: str = ""
    error: str = ""
    wait: float = 0.0
    """Seconds for which it asks to be left alone; six hours are heeded."""

    seconds: float = 0.0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Watch:
    """Ends a socket when time is up: each read alone would begin its own time-out anew."""

    def __init__(self) -> None:
        self.end = time.monotonic() + TOTAL
        self.twin: socket.socket | None = None
        self.is_over = False
        self._timer = Timer(TOTAL, self._cut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def left(self) -> float:
        return max(0.01, self.end - time.monotonic())

    def over(self, sock: socket.socket) -> None:
        """A twin, because TLS takes the socket's own handle away."""
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


class _Judged:
    """Mixed into urllib3's connections: where their sockets come from."""

    watch: Watch

    def _new_conn(self: Any) -> socket.socket:
        failed: OSError | None = None
        for family, kind, protocol, _name, address in addresses.resolve(
            self.host, self.port, self.watch.left
        ):
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(min(CONNECT, self.watch.left))
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


class _Plain(_Judged, HTTPConnection): ...


class _Secure(_Judged, HTTPSConnection): ...


@cache
def tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def post(url: str, headers: Mapping[str, str], body: str) -> Answer:
    """Never raises for what the other side does."""
    since, watch = time.monotonic(), Watch()
    try:
        found = _ask(url, {**FIXED, **headers}, body.encode(), watch)
        if watch.is_over:
            raise TimeoutError
    except addresses.Refused as refused:
        found = Answer(error=str(refused))
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        late = watch.is_over or isinstance(error, TimeoutError)
        found = Answer(error="No answer in time." if late else f"{type(error).__name__}: {error}"[:500])  # fmt: skip
    finally:
        watch.stop()
    return replace(found, seconds=time.monotonic() - since)


def _words(status: int) -> str:
    return "Redirects are not followed." if status < 400 else f"Answered {status}."


def _wait(status: int, header: str | None) -> float:
    """Retry-After, seconds or a date (RFC 9110, 10.2.3); one that is neither asks for nothing."""
    if status not in {429, 503} or not header:
        return 0.0
    with suppress(InvalidHeader, ValueError, OverflowError):
        return float(Retry().parse_retry_after(header))
    return 0.0


def _ask(url: str, headers: dict[str, str], body: bytes, watch: Watch) -> Answer:
    parsed = addresses.parse(url)
    host, port = parsed.host or "", addresses.port_of(parsed)
    connection: _Secure | _Plain
    if parsed.scheme == "https":
        connection = _Secure(host, port, timeout=watch.left, ssl_context=tls())
    else:
        connection = _Plain(host, port, timeout=watch.left)
    connection.watch = watch
    try:
        connection.request("POST", parsed.request_uri, body, headers, preload_content=False)
        response = connection.getresponse()
        told = response.read(KEPT, decode_content=False)
    finally:
        connection.close()
    status, text = response.status, told.decode(errors="replace").replace("\x00", "�")
    wait = _wait(status, response.headers.get("Retry-After"))
    return Answer(status, text, "" if status < 300 else _words(status), wait)
