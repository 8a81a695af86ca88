"""A provider's API on the loopback address, small and real: it keeps books, knows idempotency keys,
and fails as it is told to."""

import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, RLock, Thread
from typing import Any


@dataclass
class Faults:
    """What is wrong with the next requests. `times` counts down with each of them."""

    status: int = 0
    """Answered instead of doing anything."""

    delay: float = 0.0
    hangs: bool = False
    """The connection stays open and silent, after the work was done."""

    is_lost: bool = False
    """The work is done, and the connection closed without an answer."""

    is_cut: bool = False
    """Half of the answer is sent."""

    times: int = 1_000_000

    def take(self) -> "Faults":
        if self.times <= 0:
            return Faults()
        self.times -= 1
        return self


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Kept:
    """The first answer to an idempotency key."""

    body: bytes
    status: int
    answer: dict[str, Any] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def _any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        body = self.rfile.read(length)
        self.close_connection = True
        self.server.provider.answer(
            self, Asked(self.command, path, query, dict(self.headers.items()), body)
        )

    do_GET = do_POST = _any

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    provider: "Provider"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up early is expected here."""


class Provider:
    """`asked` has all requests. A subclass has its API in `do` and its key's header in `KEY`."""

    KEY = "Idempotency-Key"

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults = Faults()
        self.kept: dict[str, Kept] = {}
        self.lock, self.closed = RLock(), Event()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.provider = self
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def do(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def is_let_in(self, asked: Asked) -> bool:
        raise NotImplementedError

    def mismatch(self) -> tuple[int, dict[str, Any]]:
        """The answer to a known key that comes with other values."""
        raise NotImplementedError

    def answer(self, handler: _Handler, asked: Asked) -> None:
        with self.lock:
            self.asked.append(asked)
            fault = self.faults.take()
            status, told = self._result(asked, fault)
        time.sleep(fault.delay)
        if fault.hangs:
            self.closed.wait(60)
        if fault.hangs or fault.is_lost:
            handler.connection.close()
            return
        body = json.dumps(told).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2] if fault.is_cut else body)

    def _result(self, asked: Asked, fault: Faults) -> tuple[int, dict[str, Any]]:
        if not self.is_let_in(asked):
            return 401, {"error": {"message": "no such key"}}
        key = asked.headers.get(self.KEY, "")
        if asked.method == "POST" and key and (kept := self.kept.get(key)):
            return (kept.status, kept.answer) if kept.body == asked.body else self.mismatch()
        if fault.status:
            status, told = fault.status, {"error": {"message": "out of order"}}
        else:
            status, told = self.do(asked)
        if key and self.keeps(status):
            self.kept[key] = Kept(asked.body, status, told)
        return status, told

    def keeps(self, status: int) -> bool:
        """Whether an answer of this status is kept under its key."""
        return status == 200

    def posted(self, path: str) -> list[Asked]:
        return [each for each in self.asked if (each.method, each.path) == ("POST", path)]

    def close(self) -> None:
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
