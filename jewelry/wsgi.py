import os

from django.core.wsgi import get_wsgi_application

from jewelry.platform.tracing import start_telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")
start_telemetry()
application = get_wsgi_application()
