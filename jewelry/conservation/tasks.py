from jewelry.celery import app
from jewelry.conservation import check


@app.task
def check_conservation() -> None:
    check.run()
