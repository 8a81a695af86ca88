"""One entry of Celery's beat, in a line of the settings."""

from collections.abc import Sequence
from typing import Any


def every(
    seconds: float,
    task: str,
    queue: str = "default",
    *,
    expires: float | None = None,
    args: Sequence[str] = (),
) -> dict[str, Any]:
    """Send the task every `seconds`. A worker drops a message that is older than `expires`.

    Without `expires` it is dropped when the next one comes.
    """
    options = {"queue": queue, "expires": expires or seconds}
    return {"task": task, "schedule": float(seconds), "args": args, "options": options}
