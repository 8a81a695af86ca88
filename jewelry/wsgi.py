import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from jewelry.platform.postgres.base import be_prompt
from jewelry.platform.tracing import start_telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")
start_telemetry()
application = get_wsgi_application()
be_prompt(settings.DATABASE_SECONDS)
