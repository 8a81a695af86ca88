"""A partner whose bodies never end keeps nobody else from the API."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import pytest

from tests.factories import AlloyFactory
from tests.partners.conftest import Program, program
from tests.support.web_server import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
START = """POST /api/v1/{path} HTTP/1.1\r
Host: 127.0.0.1\r
Authorization: Bearer {secret}\r
Idempotency-Key: {key}\r
Content-Type: {kind}\r
Content-Length: {length}\r
\r
"""
PARTS = 'multipart/form-data; boundary="x"'
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.stl"\r\n\r\nsolid'


@contextmanager
def unfinished(port: int, who: Program, path: str, key: str) -> Iterator[socket.socket]:
    """A request whose body has begun and goes no further."""
    kind = PARTS if path == "models" else "application/json"
    start = START.format(path=path, secret=who.secret, key=key, kind=kind, length=10_000)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(start.encode() + (PART if path == "models" else b'{"quote": "'))
        yield line


def ask(port: int, who: Program) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/api/v1/orders", headers=who._headers({}))
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["models", "orders"])
def test_other_partners_are_answered_while_one_sends_nothing_more(
    web_server: WebServer, path: str
) -> None:
    AlloyFactory()
    slow, other = program(), program()
    with ExitStack() as lines:
        for n in range(20):
            lines.enter_context(unfinished(web_server.port, slow, path, str(n)))
        for who in (other, slow):
            assert ask(web_server.port, who) == 200
