import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from jewelry.platform import embedded, file_modes, undumpable
from jewelry.platform.tracing import start_telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")
undumpable.from_others()
file_modes.from_now_on(embedded.DATA)
start_telemetry()
application = get_wsgi_application()

if settings.PRODUCTION:
    from jewelry.accounts.demo_passwords import refuse_demo_passwords

    refuse_demo_passwords()
