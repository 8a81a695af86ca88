from jewelry.outbox import deliver as delivering
from jewelry.platform.celery import app


@app.task
def deliver(ids: list[int]) -> None:
    """Sent on commit. It may be lost, late, or run twice."""
    for pk in ids:
        delivering.one(pk)


@app.task
def sweep(queue: str) -> None:
    """Runs in the queue that it sweeps, so that a full queue delays no other one."""
    delivering.sweep(queue)
