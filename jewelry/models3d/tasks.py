import logging
from datetime import timedelta

from django.utils import timezone

from jewelry.celery import app
from jewelry.models3d import geometry, store, sweep
from jewelry.models3d.models import Model3D

log = logging.getLogger(__name__)


@app.task
def measure_model(model_id: int) -> None:
    """May run twice: the second finds the measurement."""
    store.measure(Model3D.objects.get(pk=model_id))


@app.task
def measure_what_was_missed() -> None:
    old = timezone.now() - timedelta(minutes=1)
    waiting = Model3D.objects.filter(created_at__lt=old).exclude(
        measurements__revision=geometry.REVISION
    )
    for model_id in waiting.order_by("pk").values_list("pk", flat=True)[:100]:
        measure_model.delay(model_id)


@app.task
def sweep_the_storage() -> None:
    """With the store away the next run goes on where this one stopped."""
    try:
        sweep.sweep()
    except store.AWAY as problem:
        log.warning("The store was not swept: %s", problem)
