"""Signed-in browsers that poll as fast as they are answered: one thread, raw sockets, epoll.

What a page shows is looked for once; an answer equal to one of the last few shows the same.
"""

import gc
import http.client
import json
import select
import socket
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from benchmarks.lists.judge import View

BUFFER_BYTES = 1 << 16
"""Most answers in one piece; a larger buffer would be mapped anew by the kernel each time."""

POLL = b"HX-Request: true\r\n"


@dataclass(frozen=True)
class Reading:
    """What the clients ask for; `tagged` ones bring the last answer's tag and may get a 304."""

    port: int
    cookies: list[str]
    path: str = "/mes/"
    fragment: bool = True
    tagged: bool = False
    rows: tuple[bytes, ...] = ()

    def request(self, cookie: str) -> bytes:
        lines = f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        return lines.encode() + (POLL if self.fragment else b"")


@dataclass
class Browser:
    link: socket.socket
    request: bytes
    begun: float = 0.0
    parts: list[bytes] = field(default_factory=list)
    missing: int = 0
    tag: bytes = b""
    state: int = 0

    def ask(self) -> None:
        tag = b"HX-PTag: " + self.tag + b"\r\n" if self.tag else b""
        self.begun = time.monotonic()
        self.link.sendall(self.request + tag + b"\r\n")

    def read(self) -> bytes | None:
        """The whole answer, once it is there."""
        data = self.link.recv(BUFFER_BYTES)
        if not data:
            raise ConnectionError("the server hung up")
        if not self.parts:
            head = data.find(b"\r\n\r\n")
            self.missing = head + 4 + _length(data[:head])
        self.missing -= len(data)
        if self.missing > 0 or self.parts:
            self.parts.append(data)
            if self.missing > 0:
                return None
            data = b"".join(self.parts)
            self.parts = []
        return data


@dataclass
class Load:
    """What the clients saw, and the share of its core that they took."""

    views: list[View]
    seconds: float
    busy: float


class Client:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.known: deque[tuple[bytes, int]] = deque(maxlen=4)
        self.browsers = [self._open(cookie) for cookie in reading.cookies]

    def _open(self, cookie: str) -> Browser:
        link = socket.create_connection(("127.0.0.1", self.reading.port), timeout=30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Browser(link, self.reading.request(cookie))

    def run(self, seconds: float) -> Load:
        poller = select.epoll()
        by_file = {each.link.fileno(): each for each in self.browsers}
        for number in by_file:
            poller.register(number, select.EPOLLIN)
        gc.collect()
        gc.disable()
        try:
            return self._run(seconds, poller, by_file)
        finally:
            gc.enable()
            poller.close()

    def _run(self, seconds: float, poller: select.epoll, by_file: dict[int, Browser]) -> Load:
        views, cpu, start = [], time.thread_time(), time.monotonic()
        for browser in self.browsers:
            browser.ask()
        waiting = len(by_file)
        while waiting:
            for number, _event in poller.poll(30):
                browser = by_file[number]
                answer = browser.read()
                if answer is None:
                    continue
                now = time.monotonic()
                self._see(browser, answer)
                views.append(View(browser.begun, now, browser.state))
                if now < start + seconds:
                    browser.ask()
                else:
                    waiting -= 1
        whole = time.monotonic() - start
        return Load(views, whole, (time.thread_time() - cpu) / whole)

    def _see(self, browser: Browser, answer: bytes) -> None:
        status = answer[9:12]
        if status == b"304":
            return
        head = answer.find(b"\r\n\r\n")
        if status != b"200":
            raise RuntimeError(f"The server answered {answer[:head].decode('latin-1')}")
        if self.reading.tagged:
            browser.tag = _header(answer[:head], b"hx-ptag")
        if self.reading.rows:
            browser.state = self._state(answer, head)

    def _state(self, answer: bytes, head: int) -> int:
        """Compared in place: copying a page costs more than reading it."""
        for known, state in self.known:
            if answer.endswith(known):
                return state
        body = answer[head:]
        state = sum(1 << bit for bit, row in enumerate(self.reading.rows) if row in body)
        self.known.appendleft((body, state))
        return state

    def close(self) -> None:
        for browser in self.browsers:
            browser.link.close()


def _length(head: bytes) -> int:
    """A 304 has no body, whatever length it states."""
    return 0 if head[9:12] == b"304" else int(_header(head, b"content-length") or 0)


def _header(head: bytes, name: bytes) -> bytes:
    place = head.lower().find(b"\r\n" + name + b":")
    if place < 0:
        return b""
    start = place + len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else None].strip()


def counts(port: int) -> dict[str, Any]:
    """What the worker has counted so far."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        link.request("GET", "/bench")
        numbers: dict[str, Any] = json.loads(link.getresponse().read())
        return numbers
    finally:
        link.close()
