from datetime import timedelta

from django.utils import timezone

from jewelry.platform.celery import app
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes.requests import answer_request


@app.task
def answer_what_was_missed() -> None:
    """Repeat messages that the broker may have lost: a customer waits for each of these prices."""
    late = timezone.now() - timedelta(seconds=10)
    waiting = PriceRequest.objects.waiting().filter(created_at__lt=late)
    for request_id in waiting.order_by("created_at").values_list("pk", flat=True)[:100]:
        answer_request.delay(request_id)
