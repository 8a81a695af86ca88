"""A TCP proxy before a real server: it can be away, hang, or be slow."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

Upstream = tuple[str, int] | str
"""Host and port, or the path of a socket."""

LOOK_SECONDS = 0.01


class Proxy:
    """Listens on a port of its own; `fault` is "", "down", "hanging" or "slow"."""

    def __init__(self, upstream: Upstream, delay: float = 0.01) -> None:
        self.upstream, self.delay = upstream, delay
        self.fault = ""
        self.port = 0
        self.tries = 0
        self.writers: set[StreamWriter] = set()

    async def listen(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def become(self, fault: str) -> None:
        was, self.fault = self.fault, fault
        if fault:
            self.tries = 0
        if fault == "down":
            self.server.close()
            for writer in list(self.writers):
                writer.transport.abort()
        elif was == "down":
            await self.listen()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.tries += 1
        with suppress(OSError):
            await self._heed()
            behind = await self._reach()
            self.writers |= {writer, behind[1]}
            try:
                await asyncio.gather(self._pump(reader, behind[1]), self._pump(behind[0], writer))
            finally:
                self.writers -= {writer, behind[1]}
        writer.close()

    async def _reach(self) -> tuple[StreamReader, StreamWriter]:
        if isinstance(self.upstream, str):
            return await asyncio.open_unix_connection(self.upstream)
        return await asyncio.open_connection(*self.upstream)

    async def _pump(self, source: StreamReader, target: StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await source.read(1 << 16):
                await self._heed()
                target.write(chunk)
                await target.drain()
        with suppress(OSError, RuntimeError):
            target.close()

    async def _heed(self) -> None:
        if self.fault == "slow":
            await asyncio.sleep(self.delay)
        while self.fault == "hanging":
            await asyncio.sleep(LOOK_SECONDS)


class Proxies:
    """Some of them by name, in a thread of their own."""

    def __init__(self, **proxies: Proxy) -> None:
        self.proxies = proxies
        self.loop = asyncio.new_event_loop()
        ready = Event()
        Thread(target=self._run, args=(ready,), daemon=True).start()
        ready.wait()
        for proxy in proxies.values():
            self._do(proxy.listen())

    def port(self, name: str) -> int:
        return self.proxies[name].port

    def tries(self, name: str) -> int:
        """How many connections were opened since its last trouble began."""
        return self.proxies[name].tries

    @contextmanager
    def trouble(self, name: str, fault: str) -> Iterator[None]:
        self._do(self.proxies[name].become(fault))
        try:
            yield
        finally:
            self._do(self.proxies[name].become(""))

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _run(self, ready: Event) -> None:
        self.loop.call_soon(ready.set)
        self.loop.run_forever()

    def _do(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)
