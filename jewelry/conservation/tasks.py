from jewelry.conservation import check
from jewelry.platform.celery import app


@app.task
def check_conservation() -> None:
    check.run()
