import logging
from datetime import timedelta

from django.utils import timezone

from jewelry.models3d import storage_sweep, store
from jewelry.models3d.geometry import measurement
from jewelry.models3d.models import Model3D
from jewelry.platform.celery import app

SWEEP_SECONDS = 10
BATCH_SIZE = 3
LOWEST_PRIORITY = (
    9  # for Redis and Valkey, which count down from 0; RabbitMQ has no priorities here
)

log = logging.getLogger(__name__)


@app.task
def measure_model(model_id: int) -> None:
    """May run twice: the second finds the measurement."""
    store.measure(Model3D.objects.get(pk=model_id))


@app.task
def measure_what_was_missed() -> None:
    """A few at a time: after a new revision of the algorithm that is every model there is.

    Prices that people wait for go first, and what has not begun by the next sweep is dropped. In no
    order, so that those that fail do not stand before the others for ever.
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
    """With the store away the next run goes on where this one stopped."""
    try:
        storage_sweep.sweep()
    except store.StorageUnavailable as problem:
        log.warning("The store was not swept: %s", problem)
