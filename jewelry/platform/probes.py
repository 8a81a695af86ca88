"""Whether each of the four services answers, asked over a fresh connection within a time limit."""

import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connection

TIMEOUT_SECONDS = 2.0
# A little less, so that the answer carries the real error instead of ours.
CONNECT_TIMEOUT_SECONDS = 1.8
# A probe that hangs is asked once only, until it is this old: no thread per request piles up.
ABANDON_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    milliseconds: float
    error: str = ""


@dataclass
class Flight:
    answer: Future[Answer]
    since: float


_flights: dict[str, Flight] = {}
_boarding = threading.Lock()


def ask_all() -> dict[str, Answer]:
    """Ask all services in parallel; one that does not answer within the limit has failed."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    flights = {name: _board(name) for name in CHECKS}
    return {name: _land(flight, deadline) for name, flight in flights.items()}


def _board(name: str) -> Future[Answer]:
    now = time.monotonic()
    with _boarding:
        flight = _flights.get(name)
        if flight is None or flight.answer.done() or now - flight.since > ABANDON_SECONDS:
            flight = _flights[name] = Flight(Future(), now)
            in_background(_fly, flight.answer, CHECKS[name])
        return flight.answer


def _fly(answer: Future[Answer], check: Callable[[], None]) -> None:
    since = time.monotonic()
    error = ""
    try:
        check()
    except Exception as problem:
        error = type(problem).__name__
    answer.set_result(Answer(round((time.monotonic() - since) * 1000, 1), error))


def _land(answer: Future[Answer], deadline: float) -> Answer:
    try:
        return answer.result(max(0.0, deadline - time.monotonic()))
    except Late:
        return Answer(TIMEOUT_SECONDS * 1000, "TimeoutError")


def in_background(call: Callable[..., None], *arguments: object) -> None:
    """Run `call` in a daemon thread, which does not keep the process from ending."""
    threading.Thread(target=call, args=arguments, daemon=True).start()


def database() -> None:
    parameters = {**connection.get_connection_params(), "connect_timeout": 2}
    with psycopg.connect(**parameters, autocommit=True) as fresh:
        fresh.execute("select 1")


def cache() -> None:
    address = str(settings.CACHES["default"]["LOCATION"])
    with redis.Redis.from_url(address, **_PROMPT) as client:
        client.ping()


def broker() -> None:
    from jewelry.platform.celery import app

    with app.connection_for_write(
        connect_timeout=CONNECT_TIMEOUT_SECONDS, transport_options=_PROMPT
    ) as link:
        # Not `connect()`, which tries again after two seconds.
        transport: Any = link.transport
        fresh = transport.establish_connection()
        transport.create_channel(fresh)
        transport.close_connection(fresh)


def storage() -> None:
    storage_client().head_bucket(Bucket=settings.STORAGES["default"]["OPTIONS"]["bucket_name"])


def storage_client() -> Any:
    options: dict[str, Any] = settings.STORAGES["default"]["OPTIONS"]
    names = ("endpoint_url", "access_key", "secret_key", "region_name")
    return _client(**{name: options[name] for name in names})


@functools.cache
def _client(endpoint_url: str, access_key: str, secret_key: str, region_name: str) -> Any:
    """Cached, since creating a client takes 100 ms; several threads may use it."""
    import boto3
    from botocore.config import Config

    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint_url,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name=region_name,
        config=Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=CONNECT_TIMEOUT_SECONDS,
            retries={"total_max_attempts": 1},
        ),
    )


_PROMPT = {
    "socket_connect_timeout": CONNECT_TIMEOUT_SECONDS,
    "socket_timeout": CONNECT_TIMEOUT_SECONDS,
}
CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "cache": cache,
    "broker": broker,
    "storage": storage,
}
