"""The web server as it runs in earnest, on the test database, for tests of what happens at once."""

import http.client
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from jewelry.accounts.models import User
    from jewelry.devserver.supervisor import Supervisor


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Visitor:
    """Somebody's browser, as far as cookies go."""

    port: int
    cookies: Mapping[str, str]

    def post(self, path: str, data: Mapping[str, str] | None = None) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, urlencode(data or {}), headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers), response.read().decode())
        finally:
            connection.close()


@dataclass(frozen=True)
class WebServer:
    port: int

    def visitor(self, person: "User") -> Visitor:
        from django.conf import settings

        cookies = {settings.SESSION_COOKIE_NAME: session_of(person)}
        return Visitor(self.port, cookies | {"csrftoken": secrets.token_hex(16)})


def session_of(person: "User") -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def sign_in(context: "BrowserContext", address: str, person: "User") -> None:
    from django.conf import settings

    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": session_of(person), "url": address}])


@pytest.fixture(scope="session")
def web_server(supervisor: "Supervisor", django_db_setup: None) -> Iterator[WebServer]:
    from django.db import connection

    from jewelry.devserver.management.commands import run
    from jewelry.platform import embedded, ports

    address = urlsplit(os.environ.get("DATABASE_URL") or embedded.database_url())
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    port = ports.first_free(embedded.storage_port() + 1)
    # So many that no race ends for want of hands, and yet they are counted.
    own = {"DATABASE_URL": address.geturl(), "ORDERS_IN_HAND": "40"}
    server = replace(run._web(port), environment=own)
    wave = supervisor.start(server)
    yield WebServer(port)
    supervisor.end(wave)
