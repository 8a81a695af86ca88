"""Named points at which a process can be made to die. Production knows nothing of them.

A point is one line: its name, whose process dies, and the functions around which it is. These are
wrapped in the processes of the benchmark alone; one that finds its point armed kills itself.
"""

import mmap
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from signal import SIGKILL
from typing import Any

WRITER, SENDER, SCRIBE, PAYER = "writer", "sender", "scribe", "payer"
PRICER, OTHERS, HOOKS, BEAT = "pricer", "others", "hooks", "beat"
WORKERS = (PRICER, OTHERS)
"""`others` works on all queues but the pricer's and the webhooks'."""

COMMIT = "django.db.backends.base.base.BaseDatabaseWrapper._commit"
PUBLISH = "kombu.messaging.Producer.publish"
RECEIVE = ("kombu.transport.redis.QoS.append", "amqp.channel.Channel._on_basic_deliver")
EFFECTS = (
    "jewelry.orders.consumers.PRICING.effect",
    "benchmarks.killing.ledger.LEDGER.effect",
)
OUTSIDE = "benchmarks.killing.ledger.OUTSIDE.prepare"
WEBHOOK = "crm.partners.webhooks.http.post"
PROMOTE = "jewelry.models3d.store._put"


@dataclass(frozen=True)
class Point:
    name: str
    roles: tuple[str, ...]
    targets: tuple[str, ...]


POINTS = (
    Point("commit", (WRITER,), (COMMIT,)),
    Point("broker send", (WRITER,), (PUBLISH,)),
    Point("sweep's send", (BEAT,), (PUBLISH,)),
    Point("broker receive", WORKERS, RECEIVE),
    Point("relay claim", WORKERS, ("jewelry.message_queue.queue.MessageQueue.claim",)),
    Point("effect", WORKERS, EFFECTS),
    Point("acknowledgement", WORKERS, ("jewelry.outbox.deliver._acknowledge",)),
    Point("its commit", WORKERS, (COMMIT,)),
    Point("outside send", (OTHERS,), (OUTSIDE,)),
    Point("webhook send", (HOOKS,), (WEBHOOK,)),
    Point("file promote", (SENDER,), (PROMOTE,)),
    Point("file's commit", (SENDER,), (COMMIT,)),
)

OF_PAYMENTS = (
    Point("payment's row", (PAYER,), ("jewelry.payments.paying._row",)),
    Point("provider's answer", (PAYER,), ("jewelry.payments.demo.gateway.DemoGateway.begin",)),
    Point("charge", (PAYER,), ("jewelry.payments.demo.bank.press",)),
    Point("notification", (PAYER,), ("jewelry.payments.ledger.apply",)),
    Point("refund", (PAYER,), ("jewelry.payments.demo.gateway.DemoGateway.refund",)),
    Point("payer's commit", (PAYER,), (COMMIT,)),
)
"""`python -m benchmarks.paying` dies of these."""

ALL = (*POINTS, *OF_PAYMENTS)


class Fuse:
    """Shared with the process it is in: which point kills, after how many calls, and when it did."""

    _FORMAT = "=iiid"
    NONE = -1

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, struct.calcsize(self._FORMAT))
        self._write(self.NONE, 0, 0, 0.0)

    def arm(self, point: Point, before: bool, passes: int, whole: bool) -> None:
        """`whole`: the process dies with its parent and children, or else alone."""
        self._write(_number(point, before), passes, whole, 0.0)

    def disarm(self) -> None:
        self._write(self.NONE, 0, 0, 0.0)

    @property
    def blown_at(self) -> float:
        """As time.time(); 0 while nobody died of it."""
        return float(self._read()[3])

    def burn(self, number: int) -> None:
        """Dies here, or lets the call pass."""
        armed, passes, whole, _blown = self._read()
        if armed != number:
            return
        if passes:
            self._write(armed, passes - 1, whole, 0.0)
            return
        self._write(self.NONE, 0, whole, time.time())
        if whole:
            os.killpg(0, SIGKILL)
        os.kill(os.getpid(), SIGKILL)

    def _read(self) -> tuple[int, int, int, float]:
        armed, passes, whole, blown = struct.unpack(self._FORMAT, self.memory[:])
        return armed, passes, whole, blown

    def _write(self, armed: int, passes: int, whole: int, blown: float) -> None:
        self.memory[:] = struct.pack(self._FORMAT, armed, passes, whole, blown)


def _number(point: Point, before: bool) -> int:
    return 2 * ALL.index(point) + before


def install(role: str, fuse: Fuse) -> None:
    for point in ALL:
        for target in point.targets if role in point.roles else ():
            path, _dot, name = target.rpartition(".")
            place = _find(path)
            wrapped = _around(getattr(place, name), point, fuse)
            if hasattr(place, "__dataclass_fields__") and not isinstance(place, type):
                object.__setattr__(place, name, wrapped)  # consumers are frozen
            else:
                setattr(place, name, wrapped)


def _find(path: str) -> Any:
    """A module, or what is in one."""
    try:
        return import_module(path)
    except ModuleNotFoundError:
        before, _dot, name = path.rpartition(".")
        return getattr(_find(before), name)


def _around(real: Callable[..., Any], point: Point, fuse: Fuse) -> Callable[..., Any]:
    before, after = _number(point, True), _number(point, False)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        fuse.burn(before)
        value = real(*args, **kwargs)
        fuse.burn(after)
        return value

    return wrapped
