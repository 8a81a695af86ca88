"""Where `celery --app jewelry` finds the application, for workers and beat."""

from jewelry.platform.celery import app

__all__ = ["app"]
