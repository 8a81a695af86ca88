"""One POST to an address that a partner chose: no redirect, proxy or cookie, and a time limit.

The socket connects to the address that was checked, while TLS and Host use the name.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any

from urllib3.exceptions import HTTPError, InvalidHeader
from urllib3.util.retry import Retry

from crm.partners.webhooks import ssrf
from jewelry.platform import calling
from jewelry.platform.calling import Watch

TOTAL_TIMEOUT_SECONDS = 10.0
"""From the name's look-up to the answer's end."""

MAX_ANSWER_BYTES = 2048
"""The rest of the answer is not read."""

FIXED = {"Content-Type": "application/json", "User-Agent": "Alexandrite-Webhooks/1", "Connection": "close"}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """`status` is None without a complete answer, and `error` says why."""

    status: int | None = None
    body: str = ""
    error: str = ""
    wait: float = 0.0
    """Seconds for which the endpoint asks for a pause; at most six hours count."""

    seconds: float = 0.0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Judged:
    """A mixin for the connections: only addresses of the public internet are called."""

    def addresses(self: Any) -> list[calling.Found]:
        return ssrf.resolve(self.host, self.port, self.watch.left)


class _Plain(_Judged, calling.Plain): ...


class _Secure(_Judged, calling.Secure): ...


def post(url: str, headers: Mapping[str, str], body: str) -> Answer:
    """Never raises for faults of the other side."""
    since, watch = time.monotonic(), Watch(TOTAL_TIMEOUT_SECONDS)
    try:
        found = _ask(url, {**FIXED, **headers}, body.encode(), watch)
        if watch.is_over:
            raise TimeoutError
    except ssrf.Refused as refused:
        found = Answer(error=str(refused))
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        late = watch.is_over or isinstance(error, TimeoutError)
        found = Answer(error="No answer in time." if late else f"{type(error).__name__}: {error}"[:500])  # fmt: skip
    finally:
        watch.stop()
    return replace(found, seconds=time.monotonic() - since)


def _words(status: int) -> str:
    return "Redirects are not followed." if status < 400 else f"Answered {status}."


def _wait(status: int, header: str | None) -> float:
    """Read Retry-After, seconds or a date (RFC 9110, 10.2.3); 0 for anything else."""
    if status not in {429, 503} or not header:
        return 0.0
    with suppress(InvalidHeader, ValueError, OverflowError):
        return float(Retry().parse_retry_after(header))
    return 0.0


def _ask(url: str, headers: dict[str, str], body: bytes, watch: Watch) -> Answer:
    parsed = ssrf.parse(url)
    host, port = parsed.host or "", ssrf.port_of(parsed)
    connection: _Secure | _Plain
    if parsed.scheme == "https":
        connection = _Secure(host, port, timeout=watch.left, ssl_context=calling.tls())
    else:
        connection = _Plain(host, port, timeout=watch.left)
    connection.watch = watch
    try:
        connection.request("POST", parsed.request_uri, body, headers, preload_content=False)
        response = connection.getresponse()
        told = response.read(MAX_ANSWER_BYTES, decode_content=False)
    finally:
        connection.close()
    status, text = response.status, told.decode(errors="replace").replace("\x00", "�")
    wait = _wait(status, response.headers.get("Retry-After"))
    return Answer(status, text, "" if status < 300 else _words(status), wait)
