"""The WSGI application behind a loop that receives bodies and sends answers, so that threads work.

Granian's own WSGI has no time limit for a body, and gives each request a thread before its body is
here: a dozen clients that drip would stop the site. Here a thread is busy only while Django is.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings

from jewelry.platform.bodies import Bodies, Body, Receive, Refused
from jewelry.platform.headers import UNLESS_SET

Environ = dict[str, Any]
Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

TAKES = 30.0
"""Seconds in which a reader takes a piece of an answer, else nobody sends it the rest."""

KEEPS_WHAT_CAME = {"PATCH"}
"""Methods whose bodies are of use though they were cut off: parts of uploads."""

UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
CONSTANT = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "Granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


class Front:
    """An ASGI application: `threads` of the WSGI application, and any number of slow clients."""

    def __init__(self, application: Application, threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self.bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        try:
            body = await self._body(headers, receive)
        except Refused as refused:
            return await _refuse(send, refused.status)
        if body is None:
            return await self._answer(_environ(scope, headers, Body()), send)
        try:
            if body.is_cut and scope["method"] not in KEEPS_WHAT_CAME:
                return await _refuse(send, 408)
            # Django reads no more than it is told, and of chunks nobody told it.
            length = headers.get("CONTENT_LENGTH") if body.is_cut else None
            headers["CONTENT_LENGTH"] = length or str(body.size)
            await self._answer(_environ(scope, headers, body), send)
        finally:
            self.bodies.done(body)

    async def _body(self, headers: dict[str, str], receive: Receive) -> Body | None:
        if "HTTP_TRANSFER_ENCODING" in headers:
            return await self.bodies.received(receive, None)
        announced = headers.get("CONTENT_LENGTH", "")
        if not announced.isdigit() or not int(announced):
            return None
        return await self.bodies.received(receive, int(announced))

    async def _answer(self, environ: Environ, send: Send) -> None:
        loop = asyncio.get_running_loop()
        status, headers, whole, rest = await loop.run_in_executor(self.pool, self._call, environ)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if rest is None:
            return await send({"type": "http.response.body", "body": whole})
        try:
            pieces = iter(rest)
            while piece := await loop.run_in_executor(self.pool, _next, pieces):
                async with asyncio.timeout(TAKES):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return None  # the connection is closed short of the length that was announced
        finally:
            await loop.run_in_executor(self.pool, _close, rest)

    def _call(self, environ: Environ) -> tuple[int, Headers, bytes, Iterable[bytes] | None]:
        """The answer, whole; or, of one that is streamed, what makes it."""
        told: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            encoded = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
            told.append((int(status[:3]), encoded))

        answer = self.application(environ, start_response)
        if getattr(answer, "streaming", False):
            return (*told[-1], b"", answer)
        try:
            whole = b"".join(answer)
        finally:
            _close(answer)
        return (*told[-1], whole, None)


def _headers(scope: Scope) -> dict[str, str]:
    """As WSGI names them; of a name with an underscore nobody knows whether it was a dash."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = UNPREFIXED.get(name) or "HTTP_" + name.upper().replace("-", "_")
        joint = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


def _environ(scope: Scope, headers: dict[str, str], body: Body) -> Environ:
    host, port = scope["server"]
    return {
        **CONSTANT,
        **headers,
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
    }


async def _refuse(send: Send, status: int) -> None:
    text = f"{status} {HTTPStatus(status).phrase}\n".encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in UNLESS_SET.items()]
    headers += [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    headers.append((b"retry-after", b"10"))
    if seconds := settings.SECURE_HSTS_SECONDS:
        hsts = f"max-age={seconds}; includeSubDomains; preload"
        headers.append((b"strict-transport-security", hsts.encode()))
    headers.append((b"content-length", str(len(text)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _next(pieces: Iterator[bytes]) -> bytes:
    """The next that is not empty; none at the end."""
    return next((piece for piece in pieces if piece), b"")


def _close(answer: Iterable[bytes]) -> None:
    if hasattr(answer, "close"):
        answer.close()
