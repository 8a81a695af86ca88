"""A partner's server, small and real, that behaves as it is told."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Heard:
    at: float
    id: str
    order: str
    version: int
    headers: dict[str, str] = field(compare=False)
    body: str = field(compare=False)


class Posted(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.receiver.behave(self, body)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


Behaviour = Callable[["Receiver", Posted, str], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    receiver: "Receiver"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up early is expected here."""


class Receiver:
    """`heard` has what it took, in the order of arrival, repeats included."""

    def __init__(self, behaviour: Behaviour, port: int = 0) -> None:
        self.behaviour, self.heard, self.asked = behaviour, list[Heard](), 0
        self.server = _Server(("127.0.0.1", port), Posted)
        self.server.receiver = self
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def behave(self, posted: Posted, body: str) -> None:
        self.asked += 1
        self.behaviour(self, posted, body)

    def take(self, posted: Posted, body: str) -> None:
        data = json.loads(body)["data"]
        headers = dict(posted.headers.items())
        self.heard.append(
            Heard(time.time(), headers["webhook-id"], data["order"], data["version"], headers, body)
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# What a partner's server may do


def answer(posted: Posted, status: int, body: bytes = b"", **headers: str) -> None:
    posted.send_response(status)
    for name, value in headers.items():
        posted.send_header(name, value)
    posted.send_header("Content-Length", str(len(body)))
    posted.end_headers()
    posted.wfile.write(body)


def takes(receiver: Receiver, posted: Posted, body: str) -> None:
    receiver.take(posted, body)
    answer(posted, 204)


def fails(receiver: Receiver, posted: Posted, body: str) -> None:
    answer(posted, 500, b"no")


def is_busy(receiver: Receiver, posted: Posted, body: str) -> None:
    answer(posted, 429, b"", **{"Retry-After": "600"})


def redirects(receiver: Receiver, posted: Posted, body: str) -> None:
    answer(posted, 307, Location=receiver.url)


def cuts(receiver: Receiver, posted: Posted, body: str) -> None:
    """Takes the event, and does not get to say so."""
    receiver.take(posted, body)
    posted.connection.shutdown(socket.SHUT_RDWR)


def hangs(receiver: Receiver, posted: Posted, body: str) -> None:
    time.sleep(30)


def late(receiver: Receiver, posted: Posted, body: str) -> None:
    """Takes the event, and says so when nobody listens any more."""
    receiver.take(posted, body)
    time.sleep(30)
    answer(posted, 200)


def drips(receiver: Receiver, posted: Posted, body: str) -> None:
    """Each byte comes within every time-out, and the answer never ends."""
    for each in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 3000:
        posted.wfile.write(bytes([each]))
        posted.wfile.flush()
        time.sleep(0.05)


def floods(receiver: Receiver, posted: Posted, body: str) -> None:
    posted.send_response(500)
    posted.end_headers()
    for _ in range(200):
        posted.wfile.write(b"x" * 65536)
