from jewelry.celery import app
from jewelry.platform import samples


@app.task
def read_the_counters() -> None:
    samples.write()
