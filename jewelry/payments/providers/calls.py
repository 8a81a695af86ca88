"""HTTP calls to a provider: no redirects, retries, proxies or cookies, and one time limit for all
calls that one question needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError

from jewelry.payments.gateway import Unreachable
from jewelry.platform.calling import Plain, Secure, Watch, tls

TOTAL_SECONDS = 8.0
"""A customer waits for it."""

MAX_ANSWER_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]


class Calls:
    """Leave its block when the question is answered: the time limit ends with it."""

    def __enter__(self) -> Self:
        self._watch = Watch(TOTAL_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watch.stop()

    def make(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Raise `Unreachable` where no whole answer comes in time."""
        try:
            answer = self._make(method, url, headers, body)
        except (OSError, HTTPError, HTTPException, ValueError) as error:
            late = self._watch.is_over or isinstance(error, TimeoutError)
            raise Unreachable("no answer in time" if late else f"{error}"[:300]) from error
        if self._watch.is_over:
            raise Unreachable("no answer in time")
        return answer

    def _make(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Answer:
        where, watch = urlsplit(url), self._watch
        host = where.hostname or ""
        connection: Plain | Secure
        if where.scheme == "https":
            connection = Secure(host, where.port or 443, timeout=watch.left, ssl_context=tls())
        else:
            connection = Plain(host, where.port or 80, timeout=watch.left)
        connection.watch = watch
        path = f"{where.path}?{where.query}" if where.query else where.path
        try:
            connection.request(method.upper(), path, body, dict(headers), preload_content=False)
            response = connection.getresponse()
            told = response.read(MAX_ANSWER_BYTES + 1, decode_content=False)
            expected = response.length_remaining
        finally:
            connection.close()
        if expected or len(told) > MAX_ANSWER_BYTES:
            raise HTTPException("the answer is not whole, or too long")
        return Answer(response.status, told, dict(response.headers.items()))
