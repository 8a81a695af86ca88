from django.utils import timezone

from jewelry.notices import digest, reminders
from jewelry.platform.celery import app


@app.task(autoretry_for=(OSError,), retry_backoff=30, max_retries=6)
def remind(order: int) -> None:
    """May run twice: each person gets one letter a day about an order."""
    reminders.remind(order, timezone.localdate())


@app.task(soft_time_limit=100)
def send_digests() -> None:
    """Runs every few minutes; each person gets one a day. The next run repeats what failed."""
    digest.send()
