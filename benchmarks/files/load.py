"""Browsers that read as fast as they are answered, each over a connection of its own."""

import socket
import threading
import time
from dataclasses import dataclass, field

BUFFER_BYTES = 1 << 20


@dataclass(frozen=True)
class Place:
    """Where a file is to be had, and what one says to get it."""

    port: int
    path: str
    host: str = "127.0.0.1"
    cookie: str = ""

    @property
    def request(self) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\n{cookie}\r\n".encode()


@dataclass
class Seen:
    bytes: int = 0
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, count: int, seconds: float) -> None:
        with self.lock:
            self.bytes += count
            self.times.append(seconds)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    @property
    def megabytes(self) -> float:
        return self.bytes / self.seconds / 1e6

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def read(place: Place, readers: int, seconds: float) -> Seen:
    """Again and again for so long; for no time at all, once each."""
    seen, gate = Seen(), threading.Barrier(readers + 1)
    threads = [
        threading.Thread(target=_read, args=(place, seconds, gate, seen)) for _ in range(readers)
    ]
    for each in threads:
        each.start()
    gate.wait()
    since = time.monotonic()
    for each in threads:
        each.join()
    seen.seconds = time.monotonic() - since
    return seen


def _read(place: Place, seconds: float, gate: threading.Barrier, seen: Seen) -> None:
    buffer = memoryview(bytearray(BUFFER_BYTES))
    gate.wait()
    end = time.monotonic() + seconds
    try:
        with socket.create_connection(("127.0.0.1", place.port), timeout=120) as link:
            while True:
                since = time.monotonic()
                count = _get(link, place.request, buffer)
                seen.note(count, time.monotonic() - since)
                if time.monotonic() >= end:
                    return
    except (OSError, ValueError) as error:
        seen.failed.append(f"{type(error).__name__}: {error}")


def _get(link: socket.socket, request: bytes, buffer: memoryview) -> int:
    """The body's length, all of it read."""
    link.sendall(request)
    head = b""
    while b"\r\n\r\n" not in head:
        if not (count := link.recv_into(buffer)):
            raise ConnectionError("the server hung up")
        head += buffer[:count]
    head, _line, start = head.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    if " 200 " not in lines[0] + " ":
        raise ValueError(lines[0])
    length = next(int(each[16:]) for each in lines if each.startswith("content-length: "))
    missing = length - len(start)
    while missing:
        if not (count := link.recv_into(buffer, min(BUFFER_BYTES, missing))):
            raise ConnectionError("the server hung up")
        missing -= count
    return length
