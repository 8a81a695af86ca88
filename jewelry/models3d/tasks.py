import logging
from datetime import timedelta

from django.utils import timezone

from jewelry.models3d import storage_sweep, store
from jewelry.models3d.geometry import measurement
from jewelry.models3d.models import Model3D
from jewelry.platform.celery import app

SWEEP_SECONDS = 10
BATCH_SIZE = 3
LOWEST_PRIORITY = 9
"""For Redis and Valkey, which count down from 0; RabbitMQ has no priorities here."""

log = logging.getLogger(__name__)


@app.task
def measure_model(model_id: int) -> None:
    """May run twice: the second run finds the measurement."""
    store.measure(Model3D.objects.get(pk=model_id))


@app.task
def measure_what_was_missed() -> None:
    """Measure a few at a time: after a new revision of the geometry all models are due.

    Prices that customers wait for go first, and a message that has not begun by the next sweep is
    dropped. The order is random, so that failing models do not block the others.
    """
    old = timezone.now() - timedelta(minutes=1)
    waiting = Model3D.objects.filter(created_at__lt=old).exclude(
        measurements__revision=measurement.REVISION
    )
    some = waiting.order_by("?").values_list("pk", "queue")[:BATCH_SIZE]
    for model_id, queue in some:
        measure_model.apply_async(
            (model_id,), queue=queue, expires=SWEEP_SECONDS, priority=LOWEST_PRIORITY
        )


@app.task
def sweep_the_storage() -> None:
    """While the storage is down the next run continues where this one stopped."""
    try:
        storage_sweep.sweep()
    except store.StorageUnavailable as problem:
        log.warning("The store was not swept: %s", problem)
