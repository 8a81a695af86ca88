"""Where the site is, whether this is production, and whom it answers."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from jewelry import env
from jewelry.platform import embedded, production_checks
from jewelry.platform.tracing import logs
from jewelry.platform.web.client_address import networks

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SITE_URL = env.url("SITE_URL", {"http", "https"}, default="").rstrip("/")
PRODUCTION = bool(SITE_URL)
TLS = SITE_URL.startswith("https:")
DEBUG = env.flag("DEBUG")
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured(
        "DEBUG is 1 while SITE_URL is set; production never shows tracebacks."
    )

SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else embedded.secret("secret-key"))
# Earlier keys, as long as their signatures are valid.
SECRET_KEY_FALLBACKS = env.text("SECRET_KEY_FALLBACKS", "").split()
if PRODUCTION:
    production_checks.refuse_weak_keys(SECRET_KEY, SECRET_KEY_FALLBACKS)
    production_checks.refuse_in_the_open(
        {name: env.text(name, "") for name in production_checks.EXCEPTIONS}
    )
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or ""] if PRODUCTION else ["127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []

# The beginning of every address in letters.
SITE_ADDRESS = SITE_URL or f"http://127.0.0.1:{env.number('PORT', 8000, 1, 65535)}"

# Proxies whose X-Forwarded-For is trusted. Production needs it: otherwise all share the proxy's
# address, and one count of wrong passwords.
TRUSTED_PROXIES = networks(env.text("TRUSTED_PROXIES", None if PRODUCTION else "none"))

# A client with this token may read /metrics; staff may without it.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# One record, one line: for machines in production, for people elsewhere.
LOG_FORMATS = ("json", "text") if PRODUCTION else ("text", "json")
LOGGING = logs.config(env.choice("LOG_FORMAT", LOG_FORMATS))
