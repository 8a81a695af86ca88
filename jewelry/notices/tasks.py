from django.utils import timezone

from jewelry.celery import app
from jewelry.notices import reminders


@app.task(autoretry_for=(OSError,), retry_backoff=30, max_retries=6)
def remind(order: int) -> None:
    """May run twice: each person is written to once a day about an order."""
    reminders.remind(order, timezone.localdate())
