from jewelry.orders import repricing
from jewelry.orders.lists.freshness_probe import probe
from jewelry.platform.celery import app


@app.task(soft_time_limit=10)
def probe_the_lists() -> None:
    probe.run()


@app.task
def reprice(tariff_id: int, turn: int) -> None:
    """Do one batch and queue the next: customers' own prices take turns with the open quotes."""
    job = repricing.step(tariff_id, turn)
    if job and not job.finished_at:
        reprice.delay(tariff_id, job.turn)


@app.task
def reprice_what_was_missed() -> None:
    """Catch up: the broker may lose messages, and held prices expire."""
    for tariff_id, turn in repricing.stalled():
        reprice.delay(tariff_id, turn)
    repricing.step_expired()
