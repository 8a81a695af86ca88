"""Kills the processes in turn; each is restarted and must catch up."""

import time
from argparse import Namespace
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import psycopg

from benchmarks.killing import files, scribe, victim, webhooks
from benchmarks.killing.points import (
    BEAT,
    HOOKS,
    OTHERS,
    POINTS,
    PRICER,
    SCRIBE,
    SENDER,
    WRITER,
    Point,
)
from benchmarks.killing.scene import Scene
from benchmarks.killing.victim import Victim

MAX_PASSES = 4
MAX_SENDS = 16.0
"""Files are sent a quarter as often as orders move, up to this rate."""

SCRIBE_COUNT = 4
"""A commit waits for the disk; four at once share that."""

TIMEOUT_SECONDS = 60.0
"""Seconds for which a process may miss its point; then another one is tried."""

MAX_BUSY_PER_ROLE = 4
"""Kills of one process from which it has not recovered yet when it may die again."""

LOST_SECONDS = 120.0
"""After a kill; later the run no longer waits for its recovery."""

SETTLED_SECONDS = 900.0
WAITING = """
SELECT extract(epoch FROM min(created_at))::float8 FROM (
  SELECT created_at FROM outbox_delivery WHERE done_at IS NULL
  UNION ALL SELECT created_at FROM partners_webhookdelivery WHERE delivered_at IS NULL
) AS waiting
"""


@dataclass(frozen=True)
class Kill:
    point: Point
    before: bool

    @property
    def name(self) -> str:
        return f"{'before' if self.before else 'after'} {self.point.name}"


@dataclass(frozen=True)
class Turn:
    """What is armed in a process, and since when."""

    kill: Kill
    since: float


@dataclass
class Outcome:
    kills: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    """Seconds from a kill until all that was there by then was done."""

    lost: int = 0
    seconds: float = 0.0
    busy: float = 0.0
    """Those of them in which writers wrote."""

    settled: bool = False


class Run:
    def __init__(self, scene: Scene, parameters: dict[str, Any], options: Namespace) -> None:
        self.dice, self.outcome = Random(options.seed), Outcome()  # noqa: S311
        self.parameters, self.mutant = parameters, options.mutant
        self.victims = [
            *self._writers(scene, options),
            *self._scribes(options),
            Victim(SENDER, files.sender(scene.customer, min(options.rate, MAX_SENDS) / 4)),
            Victim(PRICER, victim.worker("pricing")),
            Victim(OTHERS, victim.worker("default", "partners")),
            Victim(HOOKS, victim.worker("webhooks")),
            Victim(BEAT, victim.beat),
            Victim("receiver", webhooks.server(scene.port)),
        ]
        wanted = [each for each in POINTS if not options.points or each.name in options.points]
        self.patience = SETTLED_SECONDS * options.writers
        self.plans = self._plan([] if options.servers else wanted, options.rounds)
        self.waits = bool(options.servers)
        self.turns: dict[str, Turn] = {}
        self.recovering: list[tuple[str, float]] = []
        """Whose process was killed, and when."""

    @staticmethod
    def _writers(scene: Scene, options: Namespace) -> list[Victim]:
        main = victim.writer(scene.customer, scene.model, options.rate / options.writers)
        return [Victim(WRITER, main) for _ in range(options.writers)]

    def _scribes(self, options: Namespace) -> list[Victim]:
        main = scribe.scribe(self.parameters, options.writes / SCRIBE_COUNT)
        return [Victim(SCRIBE, main) for _ in range(SCRIBE_COUNT if options.writes else 0)]

    def _plan(self, points: list[Point], rounds: int) -> dict[str, list[Kill]]:
        plans: dict[str, list[Kill]] = {each.role: [] for each in self.victims}
        for point in points:
            for before in (True, False):
                for _ in range(rounds):
                    least = min(point.roles, key=lambda role: len(plans[role]))
                    plans[least].append(Kill(point, before))
        for plan in plans.values():
            self.dice.shuffle(plan)
        return plans

    def go(self) -> Outcome:
        """Ctrl-C ends it before its time; what has been done by then is judged all the same."""
        begin = time.monotonic()
        try:
            with suppress(KeyboardInterrupt):
                while self._has_more() or self._is_asked_to_wait():
                    self._step()
            self._settle(begin)
        finally:
            for each in self.victims:
                each.die()
        return self.outcome

    def _has_more(self) -> bool:
        return bool(any(self.plans.values()) or self.turns or self.recovering)

    def _is_asked_to_wait(self) -> bool:
        """Until the faults have been caused."""
        return self.waits and not victim.over().exists()

    def _step(self) -> None:
        self._keep_alive()
        self._recover(self._oldest())
        busy = Counter(role for role, _blown in self.recovering)
        for each in self.victims:
            if turn := self.turns.get(each.role):
                self._look_at(each, turn)
            elif (plan := self.plans[each.role]) and busy[each.role] < MAX_BUSY_PER_ROLE:
                self._arm(each, plan.pop())
        time.sleep(0.02)

    def _keep_alive(self) -> None:
        for each in self.victims:
            if each.is_gone:
                each.start(self.mutant)

    def _arm(self, one: Victim, kill: Kill) -> None:
        self.turns[one.role] = Turn(kill, time.monotonic())
        passes, whole = self.dice.randrange(MAX_PASSES), self.dice.random() < 0.5
        one.fuse.arm(kill.point, kill.before, passes, whole)

    def _look_at(self, one: Victim, turn: Turn) -> None:
        if blown := one.fuse.blown_at:
            self.outcome.kills[turn.kill.name] += 1
            self.recovering.append((one.role, blown))
            del self.turns[one.role]
        elif time.monotonic() - turn.since > TIMEOUT_SECONDS:
            self.outcome.missed[turn.kill.name] += 1
            one.fuse.disarm()
            del self.turns[one.role]

    def _recover(self, oldest: float | None) -> None:
        now, waiting = time.time(), []
        for role, blown in self.recovering:
            if oldest is None or oldest > blown:
                self.outcome.recoveries.append(now - blown)
            elif now - blown > LOST_SECONDS:
                self.outcome.lost += 1
            else:
                waiting.append((role, blown))
        self.recovering = waiting

    def _oldest(self) -> float | None:
        """When what has waited longest came; 0 while nobody can say.

        A connection for each look: a fork inherits none.
        """
        try:
            with psycopg.connect(**self.parameters, autocommit=True) as server:
                row = server.execute(WAITING).fetchone()
        except psycopg.OperationalError:
            return 0.0
        return row[0] if row else None

    def _settle(self, begin: float) -> None:
        """Writers rest; what is under way goes its way."""
        victim.over().touch()
        self.outcome.busy = time.monotonic() - begin
        for each in self.victims:
            each.fuse.disarm()
        end = time.monotonic() + self.patience
        while not (settled := self._oldest() is None) and time.monotonic() < end:
            self._keep_alive()
            time.sleep(0.05)
        self.outcome.settled = settled
        self.outcome.seconds = time.monotonic() - begin
