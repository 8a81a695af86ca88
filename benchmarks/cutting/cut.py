"""A partner's program on a bad line: it tries until it has read an answer to its end."""

import http.client
import json
import random
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import Any

ANSWER_BYTES = 1800
"""About the bytes of an answer: a cut may fall into it, too."""

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends RST and drops unread bytes."""


@dataclass
class Line:
    """`odds`: how likely an attempt is cut."""

    port: int
    secret: str
    dice: random.Random
    odds: float = 0.75
    attempts: int = 0
    cuts: int = 0
    in_flight: int = 0
    replayed: int = 0
    statuses: list[int] = field(default_factory=list)

    def place(self, quote: str, title: str) -> dict[str, Any]:
        """The order as it was answered, after however many attempts."""
        request = self._request(json.dumps({"quote": quote, "title": title}).encode(), title)
        while True:
            self.attempts += 1
            answer = self._attempt(request)
            if answer is None:
                continue
            status, replayed, body = answer
            if status == 201:
                self.replayed += replayed
                return body
            self.statuses.append(status)
            if status not in {409, 429, 502, 503}:
                raise AssertionError(f"{status}: {body}")
            self.in_flight += status == 409
            time.sleep(1.0 if status == 429 else 0.02)  # the minute's requests are used up

    def _request(self, body: bytes, key: str) -> bytes:
        head = (
            f"POST /api/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.secret}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body

    def _attempt(self, request: bytes) -> tuple[int, bool, dict[str, Any]] | None:
        cut = (
            self.dice.randrange(len(request) + ANSWER_BYTES)
            if self.dice.random() < self.odds
            else None
        )
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
                if cut is None:
                    line.sendall(request)
                    return _read(line)
                self._cut(line, request, cut)
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.05)  # the server itself was killed
        return None

    def _cut(self, line: socket.socket, request: bytes, at: int) -> None:
        self.cuts += 1
        line.sendall(request[:at])
        left = at - len(request)
        while left > 0 and (some := line.recv(left)):
            left -= len(some)
        if self.dice.random() < 0.5:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def _read(line: socket.socket) -> tuple[int, bool, dict[str, Any]]:
    response = http.client.HTTPResponse(line)
    response.begin()
    body = json.loads(response.read())
    return response.status, response.getheader("Idempotency-Replayed") == "true", body
