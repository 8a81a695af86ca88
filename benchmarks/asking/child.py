"""One checkout's side: fills its database, then measures whenever a line comes. Run by its path.

It uses nothing that an older checkout has not, and is started with that checkout in PYTHONPATH.
"""

import json
import sys
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median
from typing import Any

import django

COOKIE = "alexandrite_session"
BACKEND = "jewelry.accounts.backends.LoginOrEmailBackend"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def timed(call: Callable[[], object], calls: int) -> float:
    """Microseconds, the median of so many."""
    found = []
    for _number in range(calls):
        begun = time.perf_counter()
        call()
        found.append(time.perf_counter() - begun)
    return median(found) * 1e6


def asks(application: Any, key: str) -> Callable[..., list[tuple[str, str]]]:
    def ask(**headers: str) -> list[tuple[str, str]]:
        told: list[tuple[str, str]] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/mes/",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": f"{COOKIE}={key}",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            **headers,
        }
        answer = application(
            environ, lambda status, found: told.extend([("status", status), *found])
        )
        b"".join(answer)
        getattr(answer, "close", lambda: None)()
        return told

    return ask


def main() -> None:
    orders, calls = int(sys.argv[1]), int(sys.argv[2])
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.test import RequestFactory

    from benchmarks.lists import generate, house
    from jewelry.accounts.sessions import SessionStore, who
    from jewelry.orders.lists import versions
    from mes.polls import LOOK

    call_command("migrate", interactive=False, verbosity=0)
    generate.fill(orders)
    (key,) = house.sign_in(generate.shelf().operators[:1], SessionStore, BACKEND)
    ask = asks(WSGIHandler(), key)
    poll = {"HTTP_HX_REQUEST": "true"}
    answer = dict(ask(**poll))
    tag = {"HTTP_HX_PTAG": answer["HX-PTag"]}
    assert dict(ask(**poll, **tag))["status"].startswith("304"), "polls are not answered early"

    def asked() -> None:
        request = RequestFactory().get("/mes/")
        request.session = SessionStore(key)
        assert who(request, also=versions.SQL)[0].is_authenticated

    ways: dict[str, Callable[[], object]] = {
        "the polls' statement": lambda: LOOK(key),
        "a poll, nothing new": lambda: ask(**poll, **tag),
        "a poll, a page": lambda: ask(**poll),
        "the person in full": asked,
        "the board's page": ask,
    }
    for way in ways.values():
        timed(way, 50)
    say("ready")
    for _line in sys.stdin:
        say(json.dumps({name: timed(way, calls) for name, way in ways.items()}))


if __name__ == "__main__":
    main()
