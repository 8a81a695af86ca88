from jewelry.outbox import deliver as delivering
from jewelry.platform.celery import app


@app.task
def deliver(ids: list[int]) -> None:
    """Sent on commit. May be lost, late, or run twice."""
    for pk in ids:
        delivering.one(pk)


@app.task
def sweep(queue: str) -> None:
    """Runs in the queue that it sweeps: what fills one queue delays no other."""
    delivering.sweep(queue)
