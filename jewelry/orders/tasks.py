from jewelry.celery import app
from jewelry.orders.lists import probe


@app.task(soft_time_limit=10)
def probe_the_lists() -> None:
    probe.run()
