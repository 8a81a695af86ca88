from jewelry.platform.celery import app
from jewelry.platform.metrics import history


@app.task
def read_the_counters() -> None:
    history.write()
