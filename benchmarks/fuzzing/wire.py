"""A request as the bytes that are sent, so that nothing on the way refuses or mends what is wrong."""

import http.client
import json
import socket
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from benchmarks.hostile import good

TIMEOUT_SECONDS = 30.0
NO_ANSWER_STATUS = 0
"""The status of no answer at all."""

PIECES = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"1e999", b"NaN", b"-1", b"null", b"[" * 3000,
    b"9" * 400, b'"', b"{}", b",", b"\r\n", b"--", "Ω".encode(), b"true", b" " * 70_000,
)  # fmt: skip

FILES = {
    "stl": good.stl(),
    "obj": good.obj(),
    "ply": good.ply(),
    "glb": good.glb(),
    "3mf": good.threemf(),
}


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def to_bytes(self, secret: str) -> bytes:
        """A header that would end the headers is left out: it makes two requests of one."""
        lines = [f"{self.method} {self.target} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers if not _breaks(name + value)]
        if not any(name.lower() == "authorization" for name, _value in self.headers):
            lines.append(f"Authorization: Bearer {secret}")
        lines.append(f"Content-Length: {len(self.body)}")
        head = "\r\n".join(lines) + "\r\n\r\n"
        return head.encode("utf-8", "surrogateescape") + self.body


def _breaks(text: str) -> bool:
    return any(each in text for each in "\r\n\0")


def prepared(case: Any, keep_key: bool) -> Request:
    """`keep_key`: with what schemathesis thought of as a key, and not ours."""
    import requests

    made: Any = requests.Request(**case.as_transport_kwargs(base_url="http://127.0.0.1")).prepare()
    dropped = {"content-length", "host", "connection", "x-schemathesis-testcaseid", "transfer-encoding"}  # fmt: skip
    if not keep_key:
        dropped.add("authorization")
    headers = tuple(
        (_text(name), _text(value))
        for name, value in made.headers.items()
        if _text(name).lower() not in dropped
    )
    body = made.body or b""
    return Request(
        made.method or "GET",
        made.path_url,
        headers,
        body.encode() if isinstance(body, str) else bytes(body),
    )


def files() -> list[Request]:
    """Real models of each format, to be spliced and broken: schemathesis knows none."""
    made = []
    for name, content in FILES.items():
        part = (
            f'--7421\r\nContent-Disposition: form-data; name="file"; filename="ring.{name}"\r\n\r\n'
        )
        body = part.encode() + content + b"\r\n--7421--\r\n"
        header = ("Content-Type", "multipart/form-data; boundary=7421")
        made.append(Request("POST", "/api/v1/models", (header,), body))
    return made


def renewed(request: Request, key: str) -> Request:
    """With an Idempotency-Key of its own, so that it is not the repetition of another."""
    others = [each for each in request.headers if each[0].lower() != "idempotency-key"]
    return replace(request, headers=(*others, ("Idempotency-Key", key)))


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def spliced(one: Request, other: Request, dice: Random) -> Request:
    """The target of one; headers and body of either, mostly of the same; perhaps broken somewhere."""
    giver, taker = dice.sample((one, other), 2)
    body = giver.body if dice.random() < 0.7 else taker.body
    if body and dice.random() < 0.6:
        body = broken(body, dice)
    return replace(one, headers=giver.headers, body=body)


def broken(body: bytes, dice: Random) -> bytes:
    """Something is put in, taken out, or put there twice."""
    at, end = sorted((dice.randrange(len(body) + 1), dice.randrange(len(body) + 1)))
    end = min(end, at + dice.choice((1, 4, 40)))
    return body[:at] + dice.choice((dice.choice(PIECES), b"", body[at:end] * 2)) + body[end:]


class Line:
    """One connection, opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def send(self, request: bytes, method: str) -> tuple[int, Any]:
        """Status and JSON, if it is any. A kept connection may have ended meanwhile: once more then."""
        kept = self.socket is not None
        try:
            return self._send(request, method)
        except (OSError, http.client.HTTPException):
            self.close()
        if not kept:
            return NO_ANSWER_STATUS, None
        try:
            return self._send(request, method)
        except (OSError, http.client.HTTPException):
            self.close()
            return NO_ANSWER_STATUS, None

    def _send(self, request: bytes, method: str) -> tuple[int, Any]:
        if self.socket is None:
            self.socket = socket.create_connection(
                ("127.0.0.1", self.port), timeout=TIMEOUT_SECONDS
            )
        self.socket.sendall(request)
        answer = http.client.HTTPResponse(self.socket, method=method)
        answer.begin()
        body = answer.read()
        if answer.will_close:
            self.close()
        return answer.status, json.loads(body) if answer.status == 201 else None

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None
