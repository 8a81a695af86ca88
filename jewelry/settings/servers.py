"""The servers the product needs: Postgres, Valkey, broker, storage, mail.

What the environment does not name is embedded, except in production.
"""

from urllib.parse import urlsplit

from jewelry import env
from jewelry.platform.service_urls import broker, cache, database, mail, storage
from jewelry.settings.site import PRODUCTION, SITE_ADDRESS

DATABASES = {"default": database(PRODUCTION)}
# How long one statement may take in a request.
DATABASE_SECONDS = env.number("DATABASE_SECONDS", 6, 1, 600)
CACHES = {"default": cache(PRODUCTION)}
BROKER_URL, BROKER_TLS = broker(PRODUCTION)
STORAGES = {
    "default": storage(PRODUCTION),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

MAIL = mail(PRODUCTION)
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = MAIL["backend"], MAIL["host"], MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["user"], MAIL["password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL["ssl"], MAIL["tls"]
EMAIL_FILE_PATH = MAIL["folder"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(
    "MAIL_FROM", f"Alexandrite <orders@{urlsplit(SITE_ADDRESS).hostname}>"
)
