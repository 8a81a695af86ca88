"""Receives a request's whole body before a thread works on it, within limits of time and space.

A slow body costs a coroutine and the bytes that have arrived, never a thread. A body larger than
`MAX_MEMORY_BYTES` goes into a temporary file. All bodies together take at most `MAX_TOTAL_BYTES`,
those of one client at most `MAX_CLIENT_BYTES`.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, cast

from jewelry.platform.web.refusals import Refused

Receive = Callable[[], Awaitable[Mapping[str, Any]]]

GRACE_SECONDS = 10.0
MIN_BYTES_PER_SECOND = 16 * 1024
MAX_SECONDS = 900.0
"""A body may take `GRACE_SECONDS` and a second for each `MIN_BYTES_PER_SECOND`, up to this."""

MAX_MEMORY_BYTES = 64 * 1024
MAX_BODY_BYTES = 101 * 1024 * 1024
"""The largest model, and the form around it."""

MAX_BODIES = 500
MAX_TOTAL_BYTES = 600 * 1024 * 1024
"""Of all bodies in one process, on its disk; at most `MAX_BODIES` of them."""

MAX_CLIENT_BODIES = 100
MAX_CLIENT_BYTES = 2 * MAX_BODY_BYTES
"""Of one client's bodies, at most `MAX_CLIENT_BODIES`: two of the largest."""

MAX_CLIENT_BYTES_PER_SECOND = 32 * 1024 * 1024
MAX_AHEAD_SECONDS = 0.05
"""All bodies of one client arrive no faster: a flood of large ones would take the processor from
pages. The first 1.6 MB, `MAX_AHEAD_SECONDS` of that, do not wait."""


@dataclass
class Held:
    """The number of bodies `on_way`, and the `bytes` of these and of those that are being read.

    At the loop's time `paced_until` all bytes could have come at the permitted rate.
    """

    on_way: int = 0
    bytes: int = 0
    paced_until: float = field(default=0.0, compare=False)


class Body:
    """A received body, read as `wsgi.input`; reading the end of a cut-off one raises OSError."""

    def __init__(self, client: str = "") -> None:
        self.client = client
        self.file = cast(IO[bytes], tempfile.SpooledTemporaryFile(MAX_MEMORY_BYTES))  # noqa: SIM115
        self.size = 0
        self.is_cut = False

    def read(self, size: int = -1) -> bytes:
        return self._unless_cut(self.file.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        return self._unless_cut(self.file.readline(size), size)

    def _unless_cut(self, data: bytes, size: int) -> bytes:
        if self.is_cut and size and not data:
            raise OSError("the body was cut off")
        return data


class Bodies:
    """All bodies that one process holds."""

    def __init__(self) -> None:
        self.all = Held()
        self.each: dict[str, Held] = {}

    async def received(self, receive: Receive, announced: int | None, client: str) -> Body:
        """Receive `announced` bytes, or all chunks; the caller must call `done` on the result.

        A body that is too slow, or whose client hung up, is cut off. Raises Refused.
        """
        if announced is not None and announced > MAX_BODY_BYTES:
            raise Refused(413)
        if self.all.on_way >= MAX_BODIES:
            raise Refused(503)
        if self.each.get(client, Held()).on_way >= MAX_CLIENT_BODIES:
            raise Refused(429)
        self._count(client, on_way=1)
        body = Body(client)
        try:
            await self._fill(body, receive)
        except BaseException:
            self.done(body)
            raise
        finally:
            self._count(client, on_way=-1)
        body.file.seek(0)
        return body

    def done(self, body: Body) -> None:
        self._count(body.client, size=-body.size)
        body.file.close()

    def _count(self, client: str, on_way: int = 0, size: int = 0) -> None:
        own = self.each.setdefault(client, Held())
        for held in (self.all, own):
            held.on_way += on_way
            held.bytes += size
        if own == Held():
            self._forget_when_due(client, own)

    def _forget_when_due(self, client: str, own: Held) -> None:
        loop = asyncio.get_running_loop()
        if own.paced_until > loop.time():
            loop.call_at(own.paced_until, self._forget_when_due, client, own)
        elif own == Held() and self.each.get(client) is own:
            del self.each[client]

    async def _fill(self, body: Body, receive: Receive) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            try:
                async with asyncio.timeout_at(
                    began + min(GRACE_SECONDS + body.size / MIN_BYTES_PER_SECOND, MAX_SECONDS)
                ):
                    message = await receive()
            except TimeoutError:
                body.is_cut = True
                return
            if message["type"] == "http.disconnect":
                body.is_cut = True
                return
            data = message.get("body", b"")
            self._add(body, data)
            if not message.get("more_body", False):
                return
            began += await self._pause(self.each[body.client], len(data))

    async def _pause(self, own: Held, size: int) -> float:
        """Wait until `size` more bytes of one client are due; return the seconds waited."""
        now = asyncio.get_running_loop().time()
        own.paced_until = max(own.paced_until, now) + size / MAX_CLIENT_BYTES_PER_SECOND
        seconds = max(0.0, own.paced_until - now - MAX_AHEAD_SECONDS)
        if seconds:
            await asyncio.sleep(seconds)
        return seconds

    def _add(self, body: Body, data: bytes) -> None:
        if body.size + len(data) > MAX_BODY_BYTES:
            raise Refused(413)
        if self.all.bytes + len(data) > MAX_TOTAL_BYTES:
            raise Refused(503)
        if self.each[body.client].bytes + len(data) > MAX_CLIENT_BYTES:
            raise Refused(429)
        self._count(body.client, size=len(data))
        body.size += len(data)
        body.file.write(data)
