"""Clients have turns at the threads: a flood from one delays no other's next page."""

import asyncio
import threading

import pytest

from jewelry.platform.web import front
from jewelry.platform.web.client_address import _is_ours, networks
from jewelry.platform.web.front import Front
from tests.platform.asgi import run as in_a_loop
from tests.platform.asgi import scope_of, until


class Held:
    """A WSGI application whose work ends when the test says so; `begun` says whose, in order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gates: dict[str, threading.Event] = {}

    def __call__(self, environ, start_response):
        name = environ["PATH_INFO"]
        self.begun.append(name)
        assert self.gates.setdefault(name, threading.Event()).wait(10)
        start_response("200 OK", [])
        return [b"done"]

    def end(self, name: str) -> None:
        self.gates.setdefault(name, threading.Event()).set()


class Crowd:
    """Requests to one front, each begun where the one before is in its place."""

    def __init__(self, served: Front) -> None:
        self.served = served
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.answers: dict[str, dict] = {}

    async def ask(self, address: str, path: str, body: bytes = b"", **headers: str) -> None:
        if body:
            headers["content_length"] = str(len(body))
        scope = scope_of("GET", path.encode(), **headers) | {"client": (address, 5000)}

        async def receive() -> dict:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict) -> None:
            self.answers.setdefault(path, {}).update(message)

        self.tasks[path] = asyncio.create_task(self.served(scope, receive, send))
        await asyncio.sleep(0)

    async def over(self, path: str) -> None:
        await self.tasks[path]

    async def end(self, held: Held) -> None:
        for path in self.tasks:
            held.end(path)
        await asyncio.gather(*self.tasks.values())


def test_one_address_floods_and_another_has_the_next_turn() -> None:
    async def run() -> None:
        held = Held()
        crowd = Crowd(Front(held, threads=1, each=1, forms=1))
        for number in range(5):
            await crowd.ask("192.0.2.1", f"/flood{number}")
        await crowd.ask("198.51.100.1", "/page")
        await until(lambda: held.begun == ["/flood0"])
        held.end("/flood0")
        await until(lambda: len(held.begun) == 2)
        assert held.begun == ["/flood0", "/page"]
        await crowd.end(held)

    in_a_loop(run())


def test_a_share_of_the_threads_stays_free_for_others() -> None:
    async def run() -> None:
        held = Held()
        crowd = Crowd(Front(held, threads=3, each=2, forms=2))
        for number in range(5):
            await crowd.ask("192.0.2.1", f"/flood{number}")
        await until(lambda: sorted(held.begun) == ["/flood0", "/flood1"])
        await crowd.ask("198.51.100.1", "/page")
        held.end("/page")
        await crowd.over("/page")
        assert sorted(held.begun) == ["/flood0", "/flood1", "/page"]
        await crowd.end(held)

    in_a_loop(run())


def test_a_clients_forms_leave_a_thread_to_its_pages() -> None:
    async def run() -> None:
        held = Held()
        crowd = Crowd(Front(held, threads=4, each=2, forms=1))
        for number in range(3):
            await crowd.ask("192.0.2.1", f"/form{number}", body=b"a=1")
        await crowd.ask("192.0.2.1", "/page0")
        await crowd.ask("192.0.2.1", "/page1")
        await until(lambda: sorted(held.begun) == ["/form0", "/page0"])
        held.end("/page0")
        await until(lambda: sorted(held.begun) == ["/form0", "/page0", "/page1"])
        await crowd.end(held)

    in_a_loop(run())


def test_a_line_has_a_length_and_what_is_beyond_is_told_when_to_come_again(monkeypatch) -> None:
    monkeypatch.setattr(front, "MAX_WAITING_REQUESTS", 2)

    async def run() -> None:
        held = Held()
        crowd = Crowd(Front(held, threads=1, each=1, forms=1))
        for number in range(4):
            await crowd.ask("192.0.2.1", f"/{number}", accept_language="ru")
        await crowd.ask("198.51.100.1", "/page")
        await crowd.over("/3")
        refused = crowd.answers["/3"]
        assert refused["status"] == 429
        assert (b"retry-after", b"10") in refused["headers"]
        assert "Из вашей сети" in refused["body"].decode()
        await crowd.end(held)
        assert {answer["status"] for path, answer in crowd.answers.items() if path != "/3"} == {200}
        assert "/3" not in held.begun

    in_a_loop(run())


def test_behind_a_proxy_of_ours_clients_are_those_that_it_names(settings) -> None:
    settings.TRUSTED_PROXIES = networks("10.0.0.1")
    _is_ours.cache_clear()

    async def run() -> None:
        held = Held()
        crowd = Crowd(Front(held, threads=2, each=1, forms=1))
        await crowd.ask("10.0.0.1", "/a", x_forwarded_for="192.0.2.1")
        await crowd.ask("10.0.0.1", "/b", x_forwarded_for="192.0.2.1")
        await crowd.ask("10.0.0.1", "/c", x_forwarded_for="198.51.100.1")
        await until(lambda: len(held.begun) == 2)
        assert sorted(held.begun) == ["/a", "/c"]
        await crowd.end(held)

    in_a_loop(run())
    _is_ours.cache_clear()


def test_what_the_application_raises_frees_its_thread() -> None:
    def application(environ, start_response):
        if environ["PATH_INFO"] == "/bad":
            raise ZeroDivisionError
        start_response("200 OK", [])
        return [b"done"]

    async def run() -> None:
        crowd = Crowd(Front(application, threads=1, each=1, forms=1))
        await crowd.ask("192.0.2.1", "/bad")
        with pytest.raises(ZeroDivisionError):
            await crowd.over("/bad")
        await crowd.ask("192.0.2.1", "/page")
        await crowd.over("/page")
        assert crowd.answers["/page"]["body"] == b"done"

    in_a_loop(run())


def test_a_client_that_asks_too_often_is_answered_late_and_takes_no_thread(monkeypatch) -> None:
    """Another client is answered meanwhile, by the only thread."""
    monkeypatch.setattr(front, "REFUSAL_DELAY_SECONDS", 3600.0)

    def application(environ, start_response):
        often = environ["PATH_INFO"] == "/often"
        start_response("429 Too Many" if often else "200 OK", [])
        return [b"said"]

    async def run() -> None:
        crowd = Crowd(Front(application, threads=1, each=1, forms=1))
        await crowd.ask("192.0.2.1", "/often")
        await crowd.ask("192.0.2.1", "/page")
        await crowd.over("/page")
        assert crowd.answers["/page"]["status"] == 200
        assert "/often" not in crowd.answers
        crowd.tasks["/often"].cancel()

    in_a_loop(run())
