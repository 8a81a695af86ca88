from jewelry.platform.celery import app
from jewelry.shipping import delivered


@app.task
def close_what_is_delivered() -> None:
    delivered.close_by_days()
