"""What goes wrong: servers and workers killed, paused, emptied, given old data and garbage."""

import os
import pickle
import random
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import SpawnProcess
from pathlib import Path

import psycopg
import redis

from benchmarks.freshness import crew, hooks
from benchmarks.freshness.crew import Plan
from jewelry.devserver.servers import Part
from jewelry.devserver.supervisor import Child, Supervisor
from jewelry.platform import embedded

GARBAGE: tuple[bytes, ...] = (
    pickle.dumps("<main>an older release</main>"),
    b"\xff\xfe\x00",
    b"12345",
    b"[1, 2, 3]",
    b'{"html": "<main></main>"}',
    b"null",
    b"true",
    b'"cut off in the mid',
    b"",
    b"x" * 4_000_000,
)


@dataclass
class World:
    """The servers and processes of the run, by what can be done to them."""

    plan: Plan
    supervisor: Supervisor
    servers: dict[str, Child]
    writers: list[SpawnProcess]
    dice: random.Random
    lives: dict[int, int] = field(default_factory=dict)
    old_dump: Path | None = None
    mended: int = 0
    excuses: list[tuple[int, int]] = field(default_factory=list)
    """When Postgres was away or full, in ns: a 5xx is no wonder then."""

    def valkey(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=f"{embedded.RUN}/valkey", socket_timeout=5)

    def process(self, name: str) -> int:
        return self.servers[name].process.pid

    def start(self, part: Part) -> None:
        """Anew, in the place of one that is dead."""
        self.supervisor.waves = [
            wave for wave in self.supervisor.waves if wave[0].part.name != part.name
        ]
        self.supervisor.start(part)
        self.servers[part.name] = self.supervisor.waves[-1][0]

    def end(self, name: str, number: int = signal.SIGKILL) -> Part:
        child = self.servers[name]
        child.process.send_signal(number)
        child.process.wait(20)
        return child.part

    def mend_web(self) -> None:
        """As a supervisor does: granian ends itself when a worker dies twice within seconds."""
        if self.servers["web"].process.poll() is not None:
            self.start(self.servers["web"].part)
            self.mended += 1

    @contextmanager
    def excused(self) -> Iterator[None]:
        begin = time.monotonic_ns()
        try:
            yield
        finally:
            self.excuses.append((begin, time.monotonic_ns() + 2 * 10**9))


def children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(each) for task in tasks for each in (task / "children").read_text().split()]
    return []


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def valkey_killed(world: World) -> None:
    part = world.end("valkey")
    time.sleep(world.dice.uniform(0.2, 2))
    world.start(part)


def valkey_paused(world: World) -> None:
    os.kill(world.process("valkey"), signal.SIGSTOP)
    time.sleep(world.dice.uniform(0.3, 2.5))
    os.kill(world.process("valkey"), signal.SIGCONT)


def valkey_flushed(world: World) -> None:
    world.valkey().flushall()


def valkey_restarted_empty(world: World) -> None:
    world.start(world.end("valkey", signal.SIGTERM))


def valkey_restarted_with_old_data(world: World) -> None:
    """With what it held a few faults ago; the next one gets what it holds now."""
    dump, old = embedded.RUN / "dump.rdb", world.plan.folder / "old.rdb"
    world.valkey().save()
    if world.old_dump is None:
        shutil.copy(dump, old)
        world.old_dump = old
        time.sleep(1)
    part = world.end("valkey")
    world.old_dump.rename(dump.with_suffix(".old"))
    dump.rename(old)
    dump.with_suffix(".old").rename(dump)
    world.start(part)
    dump.unlink()


def valkey_garbage(world: World) -> None:
    server = world.valkey()
    for n, key in enumerate(server.scan_iter(count=1000)):
        life = server.pttl(key)
        if n % 7 == 6:
            server.delete(key)
            server.rpush(key, "not", "a", "string")
        else:
            server.set(key, GARBAGE[n % len(GARBAGE)], px=max(life, 1000))
        if n > 600:
            break


def valkey_evicting(world: World) -> None:
    server = world.valkey()
    server.config_set("maxmemory-policy", "allkeys-lru")
    server.config_set("maxmemory", int(server.info("memory")["used_memory"]) // 2)
    time.sleep(world.dice.uniform(1, 3))
    server.config_set("maxmemory", 0)


def worker_killed(world: World) -> None:
    kill(world.dice.choice(children(world.process("web")) or [0x7FFFFFFF]))


def worker_killed_at(point: str) -> Callable[[World], None]:
    def at(world: World) -> None:
        hooks.arm(world.plan.folder, point)
        armed = world.plan.folder / point.replace(" ", "-")
        deadline = time.monotonic() + 5
        while armed.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

    return at


def postgres_killed(world: World) -> None:
    """The whole of it at once, as by the kernel for want of memory; then it recovers by its log."""
    with world.excused():
        pid = world.process("postgres")
        backends = children(pid)
        part = world.end("postgres")
        kill(*backends)
        time.sleep(world.dice.uniform(0.1, 1))
        world.start(part)


def backend_killed(world: World) -> None:
    """One process of Postgres, upon which it throws out everybody and recovers."""
    with world.excused():
        kill(world.dice.choice(children(world.process("postgres")) or [0x7FFFFFFF]))
        deadline = time.monotonic() + 20
        ready = world.servers["postgres"].part.ready
        time.sleep(0.3)
        while ready and not ready() and time.monotonic() < deadline:
            time.sleep(0.05)


def connections_terminated(world: World) -> None:
    with world.excused(), _postgres() as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = 'alexandrite' AND pid <> pg_backend_pid()"
        )


def connection_storm(world: World) -> None:
    """All the connections that Postgres gives, and some hundreds to the web server."""
    with world.excused(), ExitStack() as stack:
        with suppress(OSError):
            for _ in range(200):
                web = socket.create_connection(("127.0.0.1", world.plan.port), timeout=2)
                stack.enter_context(web)
        with suppress(psycopg.OperationalError):
            for _ in range(120):
                stack.enter_context(_postgres())
        time.sleep(1)


def writer_killed(world: World) -> None:
    number = world.dice.randrange(len(world.writers))
    world.writers[number].kill()
    world.writers[number].join()
    life = world.lives[number] = world.lives.get(number, 0) + 1
    world.writers[number] = crew.start(crew.write, world.plan, number, life)


def lists_rebuilt(world: World) -> None:
    """The lists' own table lost and made anew from the orders, as after a restore of half of it."""
    with _postgres() as server, server.transaction():
        server.execute("LOCK TABLE orders_orderlist IN EXCLUSIVE MODE")
        server.execute("DELETE FROM orders_orderlist WHERE status <> '*'")
        server.execute("SELECT order_lists_recount()")


def _postgres() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(embedded.SOCKET),
        port=5432,
        user="alexandrite",
        dbname="alexandrite",
        autocommit=True,
    )


FAULTS: dict[str, Callable[[World], None]] = {
    "Valkey killed": valkey_killed,
    "Valkey paused": valkey_paused,
    "Valkey flushed": valkey_flushed,
    "Valkey restarted empty": valkey_restarted_empty,
    "Valkey restarted with old data": valkey_restarted_with_old_data,
    "Valkey filled with garbage": valkey_garbage,
    "Valkey evicting": valkey_evicting,
    "web worker killed": worker_killed,
    **{f"web worker killed {point}": worker_killed_at(point) for point in hooks.POINTS},
    "Postgres killed": postgres_killed,
    "Postgres' backend killed": backend_killed,
    "connections terminated": connections_terminated,
    "connection storm": connection_storm,
    "writer killed": writer_killed,
    "lists' table rebuilt": lists_rebuilt,
}
