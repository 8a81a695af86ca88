"""Postgres and the broker killed, restarted and emptied under the feet of those who work with them."""

import random
import time
from collections import Counter
from collections.abc import Callable
from subprocess import Popen

from benchmarks.freshness import faults
from benchmarks.freshness.crew import Plan
from benchmarks.freshness.faults import World
from jewelry.platform import embedded
from jewelry.platform.supervise import Supervisor

TROUBLES: dict[str, Callable[[World], None]] = {
    "Postgres killed": faults.postgres_killed,
    "broker killed": faults.valkey_killed,
    "broker emptied": faults.valkey_flushed,
    "broker restarted": faults.valkey_restarted_empty,
}
QUIET = (1.0, 4.0)
"""Seconds from one trouble to the next."""


def trouble(supervisor: Supervisor, work: Popen[bytes], times: int, seed: int) -> Counter[str]:
    """Each so many times, mixed, while the work goes on."""
    dice = random.Random(seed)  # noqa: S311
    plan = Plan(embedded.DATA, 0, None, [], 0, seed, ())
    supervisor.waves = [[child] for wave in supervisor.waves for child in wave]
    running = {wave[0].part.name: wave[0] for wave in supervisor.waves}
    world = World(plan, supervisor, running, [], dice)
    turns = list(TROUBLES) * times
    dice.shuffle(turns)
    done: Counter[str] = Counter()
    while turns and work.poll() is None:
        time.sleep(dice.uniform(*QUIET))
        TROUBLES[turns[-1]](world)
        done[turns.pop()] += 1
    return done
