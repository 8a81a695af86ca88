"""The project's Celery application, with the tests' consumers: `celery -A tests.outbox.rig`."""

from django.conf import settings

from jewelry.platform.celery import app

settings.OUTBOX_CONSUMERS = ["tests.outbox.rig_consumers.STUCK", "tests.outbox.rig_consumers.QUICK"]

__all__ = ["app"]
