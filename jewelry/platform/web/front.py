"""An ASGI front for the WSGI application: an event loop receives bodies and sends answers.

Granian's own WSGI server has no time limit for a body, and gives each request a thread before its
body has arrived: a dozen slow clients would stop the site. Here a request holds a thread only while
Django works on it, and clients take turns (`FairPool`).
"""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from jewelry.platform.web import refusals, refused_input
from jewelry.platform.web.client_address import address_of, household
from jewelry.platform.web.fair_pool import FairPool, Lane, LineFull
from jewelry.platform.web.refusals import Refused
from jewelry.platform.web.request_bodies import Bodies, Body, Receive

Environ = dict[str, Any]
Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]
Made = tuple[list[Awaitable[None]], Iterable[bytes] | None]
"""The messages that were sent; and, for a streamed answer, the iterator of the rest."""
Result = TypeVar("Result")

MAX_WAITING_REQUESTS = 200
"""Of one client: enough for an office's tabs; further requests get 429."""

TOO_MANY_REQUESTS_STATUS = 429
REFUSAL_DELAY_SECONDS = 0.25
"""How long the answer 429 is held back."""

SEND_TIMEOUT_SECONDS = 30.0
"""In which a client must take a piece of an answer; after it the connection ends."""

KEEPS_WHAT_CAME = {"PATCH"}
"""Methods whose cut-off bodies are useful: parts of uploads."""

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
    """An ASGI application that runs the WSGI application in `threads` threads.

    One client has at most `each` of them, and at most `forms` for requests with a body.
    """

    def __init__(self, application: Application, threads: int, each: int, forms: int) -> None:
        self.application = application
        self.each, self.forms = each, forms
        self.pool = FairPool(threads, each, MAX_WAITING_REQUESTS)
        self.bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        client = household(address_of(scope["client"][0], headers.get("HTTP_X_FORWARDED_FOR", "")))
        try:
            if _has_body(headers):
                await self._with_body(scope, headers, client, receive, send)
            else:
                lane = Lane(client, self.each)
                await self._answer(_environ(scope, headers, io.BytesIO()), send, lane)
        except Refused as refused:
            await _refuse(send, refused.status, headers, client)
        except LineFull:
            await _refuse(send, 429, headers, client)

    async def _with_body(
        self, scope: Scope, headers: dict[str, str], client: str, receive: Receive, send: Send
    ) -> None:
        length = headers.get("CONTENT_LENGTH", "")
        announced = int(length) if "HTTP_TRANSFER_ENCODING" not in headers else None
        body = await self.bodies.received(receive, announced, client)
        try:
            if body.is_cut and scope["method"] not in KEEPS_WHAT_CAME:
                raise Refused(408)
            # Django reads up to Content-Length, which chunked requests do not have.
            headers["CONTENT_LENGTH"] = (body.is_cut and length) or str(body.size)
            await self._answer(_environ(scope, headers, body), send, Lane(client, self.forms))
        finally:
            self.bodies.done(body)

    async def _answer(self, environ: Environ, send: Send, lane: Lane) -> None:
        sent, rest = await self._by_turn(lane, lambda: self._call(environ, send))
        for each in sent:
            await each
        if rest is None:
            return
        try:
            pieces = iter(rest)
            while piece := await self._by_turn(lane, lambda: _next(pieces), must=True):
                async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return  # the connection is closed short of the length that was announced
        finally:
            await self._by_turn(lane, lambda: _close(rest), must=True)

    async def _by_turn(
        self, lane: Lane, work: Callable[[], Result], *, must: bool = False
    ) -> Result:
        """Return the result of `work`, run in a thread. Raises LineFull unless it `must` be done."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def job() -> None:
            settle: Callable[[Any], None] = done.set_result
            try:
                found: Any = work()
            except BaseException as error:
                settle, found = done.set_exception, error
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_unless_cancelled, done, settle, found)

        self.pool.submit(lane, job, must=must)
        return await done

    def _call(self, environ: Environ, send: Send) -> Made:
        """Granian sends when `send` is called, so the client need not wait for the loop's next
        turn."""
        told: list[dict[str, Any]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
            encoded = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]
            head = {"type": "http.response.start", "status": int(status[:3]), "headers": encoded}
            told.append(head)

        answer = self.application(environ, start_response)
        if getattr(answer, "streaming", False):
            return [send(told[-1])], answer
        try:
            whole = b"".join(answer)
        finally:
            _close(answer)
        end = {"type": "http.response.body", "body": whole}
        if told[-1]["status"] == TOO_MANY_REQUESTS_STATUS:
            return [_slowly(send, told[-1], end)], None
        return [send(told[-1]), send(end)], None


def _has_body(headers: dict[str, str]) -> bool:
    length = headers.get("CONTENT_LENGTH", "")
    return "HTTP_TRANSFER_ENCODING" in headers or (length.isdigit() and int(length) > 0)


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers under WSGI's names."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        if key := _key(raw_name):
            value = raw_value.decode("latin-1")
            joint = "; " if key == "HTTP_COOKIE" else ","
            found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


@lru_cache(maxsize=1024)
def _key(raw_name: bytes) -> str:
    """Return "" for a name with an underscore, which may stand for a dash: the header is
    dropped."""
    name = raw_name.decode("latin-1").lower()
    if "_" in name:
        return ""
    return UNPREFIXED.get(name) or "HTTP_" + name.upper().replace("-", "_")


def _environ(scope: Scope, headers: dict[str, str], body: Body | io.BytesIO) -> Environ:
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


async def _slowly(send: Send, *messages: dict[str, Any]) -> None:
    """Answer a client that asks too often after a delay, which takes no thread."""
    await asyncio.sleep(REFUSAL_DELAY_SECONDS)
    for message in messages:
        await send(message)


async def _refuse(send: Send, status: int, asked: dict[str, str], client: str) -> None:
    if status in refused_input.STATUSES:
        refused_input.tell(status, client, "(not received)")
    headers, text = refusals.answer(status, asked)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _unless_cancelled(
    done: "asyncio.Future[Any]", settle: Callable[[Any], None], value: Any
) -> None:
    if not done.done():
        settle(value)


def _next(pieces: Iterator[bytes]) -> bytes:
    """Return the next piece that is not empty; b"" at the end."""
    return next((piece for piece in pieces if piece), b"")


def _close(answer: Iterable[bytes]) -> None:
    if hasattr(answer, "close"):
        answer.close()
