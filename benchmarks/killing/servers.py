"""Postgres, the broker and S3 taken from under the feet of those who work with them."""

import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from subprocess import Popen

from benchmarks.freshness import faults
from benchmarks.freshness.crew import Plan
from benchmarks.freshness.faults import World
from benchmarks.killing import victim
from jewelry.devserver.supervisor import Supervisor
from jewelry.platform import embedded

AWAY_SECONDS = 5.0
"""Without the file store, unless an option says otherwise."""


def _store_away(world: World, seconds: float = AWAY_SECONDS) -> None:
    part = world.end("s3")
    time.sleep(seconds)
    world.start(part)


TROUBLES: dict[str, Callable[[World], None]] = {
    "Postgres killed": faults.postgres_killed,
    "broker killed": faults.valkey_killed,
    "broker emptied": faults.valkey_flushed,
    "broker restarted": faults.valkey_restarted_empty,
    "file store away": _store_away,
}
QUIET = (1.0, 4.0)
"""Seconds from one trouble to the next."""


class Troubles:
    """For servers that this process looks after."""

    def __init__(
        self,
        supervisor: Supervisor,
        seed: int,
        only: tuple[str, ...] = (),
        quiet: tuple[float, float] = QUIET,
        away: float = AWAY_SECONDS,
    ) -> None:
        self.troubles = TROUBLES | {"file store away": partial(_store_away, seconds=away)}
        self.dice = random.Random(seed)  # noqa: S311
        self.names, self.quiet = only or tuple(TROUBLES), quiet
        plan = Plan(embedded.DATA, 0, None, [], 0, seed, ())
        supervisor.waves = [[child] for wave in supervisor.waves for child in wave]
        running = {wave[0].part.name: wave[0] for wave in supervisor.waves}
        self.world = World(plan, supervisor, running, [], self.dice)

    def make(self, work: Popen[bytes], times: int) -> Counter[str]:
        """Each so many times, mixed, from the first move on and while the work goes on."""
        turns = list(self.names) * times
        self.dice.shuffle(turns)
        while not victim.accepted().exists() and work.poll() is None:
            time.sleep(0.05)
        done: Counter[str] = Counter()
        while turns and work.poll() is None:
            time.sleep(self.dice.uniform(*self.quiet))
            self.troubles[turns[-1]](self.world)
            done[turns.pop()] += 1
        time.sleep(self.quiet[1])  # and then all goes on
        return done
