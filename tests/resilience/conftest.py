"""The web server as it runs in earnest, with a proxy before each of the five services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller

from tests.resilience.proxy import Proxies, Proxy, Upstream
from tests.support import db_snapshot

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from jewelry.devserver.supervisor import Supervisor

SITE = "tests.resilience.site:application"
WITHIN = {"DATABASE_SECONDS": "1", "STORAGE_SECONDS": "1"}
"""As little as there can be: these tests wait for it."""


class Mailbox:
    """A mail server's own, and what it has taken."""

    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope.content.decode(errors="replace"))
        return "250 taken"


@dataclass
class House:
    port: int
    proxies: Proxies
    mailbox: Mailbox


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """What the web server sees has to be committed; afterwards only the seeds are left."""
    with django_db_blocker.unblock():
        yield
        db_snapshot.restore()


@pytest.fixture
def _django_db_helper(everything: None) -> None:
    """In the place of pytest-django's, which empties the database after each test."""


@pytest.fixture(scope="module")
def house(supervisor: "Supervisor", everything: None) -> Iterator[House]:
    from django.test import override_settings

    from jewelry.devserver.management.commands import run
    from jewelry.platform import embedded, ports

    mailbox = Mailbox()
    mail = Controller(mailbox, hostname="127.0.0.1", port=ports.first_free(23025))
    mail.start()
    proxies = Proxies(
        **{name: Proxy(place) for name, place in _places().items()},
        mail=Proxy(("127.0.0.1", mail.port), delay=0.03),
    )
    port = ports.first_free(embedded.storage_port() + 1)
    server = run._web(port)
    command = [SITE if each == "jewelry.asgi:web" else each for each in server.command]
    wave = supervisor.start(
        replace(server, command=command, environment=_through(proxies) | WITHIN)
    )
    smtp = {"HOST": "127.0.0.1", "PORT": proxies.port("mail"), "TIMEOUT": 0.5, "BACKEND": SMTP}
    with override_settings(**{f"EMAIL_{name}": value for name, value in smtp.items()}):
        yield House(port, proxies, mailbox)
    supervisor.end(wave)
    proxies.close()
    mail.stop()


SMTP = "django.core.mail.backends.smtp.EmailBackend"


def _places() -> dict[str, Upstream]:
    """Where the tests' real services are."""
    from django.conf import settings
    from django.db import connection

    database = connection.settings_dict
    host, port = database["HOST"], int(database["PORT"] or 5432)
    store = urlsplit(settings.STORAGES["default"]["OPTIONS"]["endpoint_url"])
    return {
        "database": f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port),
        "cache": _upstream(settings.CACHES["default"]["LOCATION"], 6379),
        "broker": _upstream(settings.BROKER_URL, 5672),
        "store": (store.hostname or "", store.port or 80),
    }


def _upstream(address: str, port: int) -> Upstream:
    parts = urlsplit(address)
    return (parts.hostname, parts.port or port) if parts.hostname else parts.path


def _through(proxies: Proxies) -> dict[str, str]:
    """The services' addresses, with the proxies in their place."""
    from django.conf import settings
    from django.db import connection

    def here(name: str) -> str:
        return f"127.0.0.1:{proxies.port(name)}"

    database, store = connection.settings_dict, settings.STORAGES["default"]["OPTIONS"]
    person = ":".join(filter(None, [database["USER"], database["PASSWORD"]]))
    key = f"{store['access_key']}:{store['secret_key']}"
    return {
        "DATABASE_URL": f"postgres://{person}@{here('database')}/{database['NAME']}",
        "CACHE_URL": _at(settings.CACHES["default"]["LOCATION"], here("cache")),
        "BROKER_URL": _at(settings.BROKER_URL, here("broker")),
        "STORAGE_URL": f"http://{key}@{here('store')}/{store['bucket_name']}",
    }


def _at(address: str, here: str) -> str:
    """The same server behind another address; a socket's database is in its query."""
    parts = urlsplit(address)
    if not parts.hostname:
        number = re.search(r"=(\d+)", parts.query)
        return f"redis://{here}/{number[1] if number else 0}"
    person, sign, _host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{person}{sign}{here}").geturl()
