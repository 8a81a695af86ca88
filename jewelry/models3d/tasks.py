from datetime import timedelta

from django.utils import timezone

from jewelry.celery import app
from jewelry.models3d import geometry, store
from jewelry.models3d.models import Model3D


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
