"""Bodies and readers that are slow, endless, cut off or too large: no thread waits for them."""

import asyncio
import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from jewelry.platform.web import front, refused_input, request_bodies
from jewelry.platform.web.front import Front
from jewelry.platform.web.refused_input import Seldom
from tests.platform.asgi import run as in_a_loop
from tests.platform.asgi import scope_of, until
from tests.support.web_server import WebServer

FORM = "application/x-www-form-urlencoded"


class Asked:
    """A WSGI application that notes what it was asked, and answers with what it read."""

    def __init__(self) -> None:
        self.environ: dict = {}
        self.was_cut = False

    def __call__(self, environ, start_response):
        self.environ = environ
        content = b""
        try:
            while piece := environ["wsgi.input"].read(7):
                content += piece
        except OSError:
            self.was_cut = True
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [content]


def play(application, scope: dict, *messages: dict) -> list[dict]:
    """The answer to a request whose body comes as these messages, and then no more."""
    sent, left = [], list(messages)

    async def receive() -> dict:
        if left:
            return left.pop(0)
        await asyncio.sleep(60)
        raise AssertionError("waited to the end")

    async def send(message: dict) -> None:
        sent.append(message)

    in_a_loop(Front(application, threads=2, each=2, forms=2)(scope, receive, send))
    return sent


def body(data: bytes, more: bool = False) -> dict:
    return {"type": "http.request", "body": data, "more_body": more}


def test_chunks_without_a_length_are_read_whole() -> None:
    asked = Asked()
    sent = play(asked, scope_of(transfer_encoding="chunked"), body(b"a=1", True), body(b"&b=2"))
    assert sent[1]["body"] == b"a=1&b=2"
    assert asked.environ["CONTENT_LENGTH"] == "7"


@pytest.fixture
def hasty(monkeypatch) -> None:
    monkeypatch.setattr(request_bodies, "GRACE_SECONDS", 0.05)


def test_a_body_that_does_not_come_is_refused_without_a_thread(hasty, settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    asked = Asked()
    sent = play(asked, scope_of(content_length="100"), body(b"a=", True))
    assert sent[0]["status"] == 408
    assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]
    hsts = b"max-age=31536000; includeSubDomains; preload"
    assert (b"strict-transport-security", hsts) in sent[0]["headers"]
    assert (b"connection", b"close") in sent[0]["headers"]
    assert not asked.environ


def test_of_a_part_that_is_too_slow_what_came_is_kept(hasty) -> None:
    asked = Asked()
    sent = play(asked, scope_of("PATCH", content_length="100"), body(b"a part", True))
    assert (sent[0]["status"], sent[1]["body"], asked.was_cut) == (200, b"a part", True)


def test_a_form_that_was_cut_off_is_not_followed() -> None:
    asked = Asked()
    play(
        asked,
        scope_of(content_length="100"),
        body(b"quantity=1", True),
        {"type": "http.disconnect"},
    )
    assert not asked.environ


def test_a_body_at_the_least_rate_is_received(monkeypatch, hasty) -> None:
    """Each piece earns the time in which the next one may come."""
    monkeypatch.setattr(request_bodies, "MIN_BYTES_PER_SECOND", 100)
    asked, pieces = Asked(), 20

    async def run() -> None:
        count = 0

        async def receive() -> dict:
            nonlocal count
            count += 1
            await asyncio.sleep(0.02)
            return body(b"0123456789", count < pieces)

        async def send(_message: dict) -> None:
            pass

        await Front(asked, threads=1, each=1, forms=1)(
            scope_of(content_length=str(10 * pieces)), receive, send
        )

    in_a_loop(run())
    assert asked.environ["CONTENT_LENGTH"] == "200"


@pytest.mark.parametrize("length", ["1000", None])
def test_what_is_too_large_is_refused_and_told(monkeypatch, length, written) -> None:
    monkeypatch.setattr(refused_input, "lines", Seldom(1, 60))
    monkeypatch.setattr(request_bodies, "MAX_BODY_BYTES", 100)
    headers = {"content_length": length} if length else {"transfer_encoding": "chunked"}
    sent = play(Asked(), scope_of(**headers), body(b"0" * 99, True), body(b"0" * 99))
    assert sent[0]["status"] == 413
    [line] = [each for each in written() if each["logger"] == "alexandrite.security"]
    told = ("input_refused", 413, "127.0.0.1")
    assert (line["event"], line["status"], line["address"]) == told


def test_all_bodies_share_the_disk(monkeypatch) -> None:
    monkeypatch.setattr(request_bodies, "MAX_TOTAL_BYTES", 100)
    served = Front(Asked(), threads=1, each=1, forms=1)
    statuses = []

    async def ask(size: int) -> None:
        async def receive() -> dict:
            return body(b"0" * size)

        async def send(message: dict) -> None:
            if "status" in message:
                statuses.append(message["status"])

        await served(scope_of(content_length=str(size)), receive, send)

    in_a_loop(ask(101))
    in_a_loop(ask(100))
    in_a_loop(ask(100))
    assert statuses == [503, 200, 200]
    assert (served.bodies.all, served.bodies.each) == (request_bodies.Held(), {})


def test_one_client_cannot_take_all_the_room_of_bodies(monkeypatch) -> None:
    """A slow client keeps what it has sent; another client's body of the same size is accepted."""
    monkeypatch.setattr(request_bodies, "MAX_CLIENT_BYTES", 100)
    served = Front(Asked(), threads=1, each=1, forms=1)
    statuses: dict[str, int] = {}

    async def ask(address: str, more: asyncio.Event | None = None) -> None:
        pieces = [body(b"0" * 60, more is not None), body(b"0")]

        async def receive() -> dict:
            if more and len(pieces) == 1:
                await more.wait()
            return pieces.pop(0)

        async def send(message: dict) -> None:
            statuses.setdefault(address, message.get("status", 0))

        scope = scope_of(content_length="60") | {"client": (address, 5000)}
        await served(scope, receive, send)

    async def run() -> None:
        whole = asyncio.Event()
        dripping = asyncio.create_task(ask("192.0.2.1", whole))
        await until(lambda: served.bodies.all.bytes == 60)
        await ask("192.0.2.1")
        assert statuses == {"192.0.2.1": 429}
        await ask("198.51.100.1")
        assert statuses["198.51.100.1"] == 200
        whole.set()
        await dripping

    in_a_loop(run())
    assert (served.bodies.all, served.bodies.each) == (request_bodies.Held(), {})


def test_one_client_sends_no_faster_than_the_processor_can_bear(monkeypatch) -> None:
    """Two of its pieces are not taken at once, while another client's body is."""
    monkeypatch.setattr(request_bodies, "MAX_CLIENT_BYTES_PER_SECOND", 0.001)
    served = Front(Asked(), threads=1, each=1, forms=1)
    asked: Counter[str] = Counter()
    statuses: dict[str, int] = {}

    async def ask(address: str, size: int) -> None:
        async def receive() -> dict:
            asked[address] += 1
            return body(b"0" * size, more=size > 0)

        async def send(message: dict) -> None:
            statuses.setdefault(address, message.get("status", 0))

        scope = scope_of(content_length=str(2 * size)) | {"client": (address, 5000)}
        await served(scope, receive, send)

    async def run() -> None:
        fast = [asyncio.create_task(ask("192.0.2.1", 60)) for _ in range(2)]
        await until(lambda: served.bodies.all.bytes == 120)
        await ask("198.51.100.1", 0)
        assert (statuses, asked["192.0.2.1"]) == ({"198.51.100.1": 200}, 2)
        for each in fast:
            each.cancel()
        await asyncio.gather(*fast, return_exceptions=True)

    in_a_loop(run())
    assert served.bodies.each["192.0.2.1"].paced_until  # a new body begins no faster


def test_time_that_a_body_was_held_back_does_not_count_as_slow(monkeypatch) -> None:
    monkeypatch.setattr(request_bodies, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(request_bodies, "MAX_CLIENT_BYTES_PER_SECOND", 20)
    pieces = [body(b"a=1", more=True), body(b"2")]
    assert play(Asked(), scope_of(content_length="4"), *pieces)[0]["status"] == 200


def test_one_client_has_so_many_bodies_on_their_way(monkeypatch) -> None:
    monkeypatch.setattr(request_bodies, "MAX_CLIENT_BODIES", 0)
    sent = play(Asked(), scope_of(content_length="3"), body(b"a=1"))
    assert sent[0]["status"] == 429


def test_so_many_bodies_are_on_their_way_at_once(monkeypatch) -> None:
    monkeypatch.setattr(request_bodies, "MAX_BODIES", 0)
    sent = play(Asked(), scope_of(content_length="3"), body(b"a=1"))
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"10") in sent[0]["headers"]


def test_what_the_application_is_told() -> None:
    asked = Asked()
    scope = scope_of("GET", "/д%D0%B4/%FF".encode(), host="a.example", cookie="a=1", x_b="1")
    scope["headers"] += [(b"cookie", b"b=2"), (b"x-b", b"2"), (b"x_b", b"3"), (b"X-B", b"4")]
    play(asked, scope)
    environ = asked.environ
    assert environ["PATH_INFO"].encode("latin-1") == "/дд/".encode() + b"\xff"
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_B"]) == ("a=1; b=2", "1,2,4")
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("a=1", "127.0.0.1")
    assert "SECRET_KEY" not in environ


class Streamed:
    """As Django's: `streaming`, closed at the end."""

    streaming = True

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"a", b"", b"b")

    def close(self) -> None:
        self.is_closed = True


def test_a_slow_reader_keeps_no_thread(monkeypatch) -> None:
    """While one reader does not take its piece, the only thread answers another."""
    monkeypatch.setattr(front, "SEND_TIMEOUT_SECONDS", 0.2)
    answer, seen = Streamed(), []

    def application(environ, start_response):
        start_response("200 OK", [])
        return answer if environ["PATH_INFO"] == "/file" else [b"page"]

    async def run() -> None:
        served = Front(application, threads=1, each=1, forms=1)
        offered = asyncio.Event()

        async def stuck(message: dict) -> None:
            if message.get("body"):
                offered.set()
                await asyncio.Event().wait()

        async def quick(message: dict) -> None:
            seen.append(message.get("body"))

        reader = asyncio.create_task(served(scope_of("GET", b"/file"), None, stuck))
        await offered.wait()
        await served(scope_of("GET", b"/page"), None, quick)
        assert seen == [None, b"page"]
        await reader

    in_a_loop(run())
    assert answer.is_closed


# On the real server


def drip(web: WebServer, head: str, over: threading.Event) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=60) as link:
        link.sendall(head.encode())
        while not over.wait(0.1):
            try:
                link.sendall(b"1\r\nx\r\n" if "chunked" in head else b"x")
            except OSError:
                return


@pytest.mark.parametrize("framing", ["Content-Length: 100000", "Transfer-Encoding: chunked"])
@pytest.mark.django_db(transaction=True)
def test_bodies_that_drip_hold_nobody_up(web_server, framing) -> None:
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\n{framing}\r\n\r\n"
    over = threading.Event()
    clients = [threading.Thread(target=drip, args=(web_server, head, over)) for _ in range(12)]
    for each in clients:
        each.start()
    time.sleep(0.5)
    try:
        for _ in range(10):
            link = http.client.HTTPConnection("127.0.0.1", web_server.port, timeout=5)
            link.request("GET", "/health/live/")
            assert link.getresponse().status == 200
            link.close()
    finally:
        over.set()
        for each in clients:
            each.join()
