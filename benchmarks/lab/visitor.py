"""A signed-in person, on one connection that is kept alive."""

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from jewelry.accounts.models import User


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Away(Exception):
    """The server did not answer: refused, cut off, or silent for too long."""


@dataclass
class Visitor:
    port: int
    session: str
    timeout: float = 10.0
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    connection: http.client.HTTPConnection | None = None

    def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, data: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        own = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        return self._ask("POST", path, urlencode(data), {**headers, **own})

    def send(self, path: str, body: bytes, kind: str) -> Answer:
        return self._ask("POST", path, body, {"Content-Type": kind, "X-CSRFToken": self.token})

    def _ask(
        self, verb: str, path: str, body: str | bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        cookies = f"alexandrite_session={self.session}; csrftoken={self.token}"
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.timeout
            )
        try:
            self.connection.request(verb, path, body, {**headers, "Cookie": cookies})
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())  # type: ignore[arg-type]
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise Away(f"{type(problem).__name__}: {problem}") from None

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def session_of(person: User) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
