"""Another process of the same machine: it does what a line of JSON says, and answers with one."""

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

from tests.support.environment import wait_for_the_cache

django.setup()
wait_for_the_cache()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402

from jewelry.platform.files import single_flight  # noqa: E402
from jewelry.platform.files.s3 import Answer  # noqa: E402

single_flight.WAIT_SECONDS = 300.0
"""However busy the machine is, one fetches and the others wait for it."""

FETCHED: list[str] = []


def main() -> None:
    events = default_storage.origin.client.meta.events  # type: ignore[attr-defined]
    events.register("before-send.s3.GetObject", lambda **_: FETCHED.append("GetObject"))
    for line in sys.stdin:
        order = json.loads(line)
        say(DOES[order["do"]](**order))


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def ready(**_: Any) -> str:
    return "ready"


def read(path: str, **_: Any) -> str:
    try:
        with default_storage.open(path) as file:
            return hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return "missing"


def crowd(path: str, threads: int, **_: Any) -> list[int]:
    """All of them open it and look at its end."""

    def look(_number: int) -> int:
        with default_storage.open(path) as file:
            file.seek(-1, 2)
            return file.size if file.read() == b"." else 0

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(look, range(threads)))


def stall(path: str, **_: Any) -> None:
    """A fetch that hangs half-way, to be killed."""

    def half(answer: Answer) -> Iterator[bytes]:
        yield answer.body.read(1000)
        say("stalled")
        time.sleep(600)

    Answer.chunks = property(half)
    default_storage.open(path)


def save(path: str, content: str, times: int, **_: Any) -> str:
    return default_storage.save(path, ContentFile(content.encode() * times))


def delete(path: str, **_: Any) -> None:
    default_storage.delete(path)


def fetched(**_: Any) -> int:
    """Files fetched from S3 since it was last asked."""
    count = len(FETCHED)
    FETCHED.clear()
    return count


DOES = {each.__name__: each for each in (ready, read, crowd, stall, save, delete, fetched)}

if __name__ == "__main__":
    main()
