"""All settings, from the environment; `.env.example` lists every variable.

Without `SITE_URL` this is a machine for trying and developing: parts the environment does not
name are the embedded ones, and the secret key is made once and kept below the data folder.
With it, it is production: nothing has a default that could be wrong.
"""

import gc
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from jewelry import env
from jewelry.payments import variants
from jewelry.platform import embedded, production_checks
from jewelry.platform.beat import every
from jewelry.platform.service_urls import broker, cache, database, mail, storage
from jewelry.platform.tracing import logs
from jewelry.platform.web.client_address import networks

gc.disable()  # until everything is loaded; see PlatformConfig

BASE_DIR = Path(__file__).resolve().parent.parent
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

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "jewelry.platform",
    "jewelry.devserver",
    "jewelry.accounts",
    "jewelry.outbox",
    "jewelry.models3d",
    "jewelry.pricing",
    "jewelry.orders",
    "jewelry.purchases",
    "jewelry.payments",
    "jewelry.talk",
    "jewelry.shipping",
    "jewelry.aftercare",
    "jewelry.conservation",
    "jewelry.notices",
    "shop",
    "crm",
    "crm.partners",
    "mes",
]

MIDDLEWARE = [
    "jewelry.platform.tracing.requests.trace_requests",
    "jewelry.platform.web.headers.harden",
    "jewelry.platform.unavailable.answer_in_time",
    "django.middleware.security.SecurityMiddleware",
    "crm.partners.middleware.partners_api",
    "jewelry.platform.web.nul_filter.LegibleMiddleware",
    "mes.polls.answer_polls",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jewelry.accounts.no_store.keep_nothing_of_people",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jewelry.accounts.sessions.PersonMiddleware",
    "jewelry.accounts.hashing.answer_when_busy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jewelry.accounts.given_password.ask_for_own_password",
    "jewelry.accounts.second_factor.ask_for_second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "crm.middleware.admin_content_security_policy",
    "django_htmx.middleware.HtmxMiddleware",
    "jewelry.accounts.interrupted_posts.lead_back_to_the_page",
]

ROOT_URLCONF = "jewelry.urls"
WSGI_APPLICATION = "jewelry.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# How the order lists are cached; the others are for comparison with the first.
ORDER_LIST_STRATEGIES = (
    "versioned",
    "uncached",
    "expiring",
    "cache_aside",
    "write_through",
    "time_windows",
    "status_index",
)
ORDER_LISTS = env.choice("ORDER_LISTS", ORDER_LIST_STRATEGIES)

# How many orders an operator may have in hand at a time; 0: any number.
ORDERS_IN_HAND = env.number("ORDERS_IN_HAND", 5, 0, 1_000_000)

# The four parts. What the environment does not name is embedded, except in production.
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

# Letters. Their links begin with the site's address.
SITE_ADDRESS = SITE_URL or f"http://127.0.0.1:{env.number('PORT', 8000, 1, 65535)}"
MAIL = mail(PRODUCTION)
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = MAIL["backend"], MAIL["host"], MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["user"], MAIL["password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL["ssl"], MAIL["tls"]
EMAIL_FILE_PATH = MAIL["folder"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(
    "MAIL_FROM", f"Alexandrite <orders@{urlsplit(SITE_ADDRESS).hostname}>"
)

# Who takes payments by card, see docs/payments.md. The demonstration moves no money: production
# has it only where it is named.
PAYMENT_CARD = variants.card(PRODUCTION)
PAYMENT_VARIANTS = variants.of(PAYMENT_CARD, PRODUCTION)
# django-payments builds its addresses from these two.
PAYMENT_HOST, PAYMENT_USES_SSL = urlsplit(SITE_ADDRESS).netloc, TLS

# Proxies whose X-Forwarded-For is trusted. Production needs it: otherwise all share the proxy's
# address, and one count of wrong passwords.
TRUSTED_PROXIES = networks(env.text("TRUSTED_PROXIES", None if PRODUCTION else "none"))

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["jewelry.accounts.backends.LoginOrEmailBackend"]
LOGIN_URL = reverse_lazy("accounts:login")
LOGIN_REDIRECT_URL = reverse_lazy("accounts:home")
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jewelry.accounts.password_validators.OwnWordsValidator"},
]
PASSWORD_HASHERS = ["jewelry.accounts.hashing.BoundedHasher"]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "jewelry.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the shop works without it; letters ask, see accounts
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {"change_password": "jewelry.accounts.reauthentication.ChangePasswordForm"}
MFA_ADAPTER = "jewelry.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "jewelry.accounts.second_factor_codes.AuthenticateForm",
    "reauthenticate": "jewelry.accounts.second_factor_codes.ReauthenticateForm",
    "login_webauthn": "jewelry.accounts.passkeys.LoginByPasskey",
    "authenticate_webauthn": "jewelry.accounts.passkeys.AuthenticateByPasskey",
    "reauthenticate_webauthn": "jewelry.accounts.passkeys.ReauthenticateByPasskey",
    "add_webauthn": "jewelry.accounts.passkeys.AddPasskey",
    "edit_webauthn": "jewelry.accounts.passkeys.EditPasskey",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock may go half a minute wrong
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Sellers and administrators have a second factor, and give the password again before they change who
# may do what. Demo people have none.
MFA_CHOICES = ("yes", "no") if PRODUCTION else ("no", "yes")
MFA_REQUIRED = env.choice("MFA_REQUIRED", MFA_CHOICES) == "yes"
SESSION_ENGINE = "jewelry.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600

# Languages and times
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["jewelry.platform.formats"]
TIME_ZONE = env.text("TIME_ZONE", "Europe/Moscow")

# Static files: served by WhiteNoise; what comes from node_modules is named file by file.
STATIC_URL = "/static/"
STATIC_ROOT = embedded.DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "jewelry.platform.npm_finder.NpmFinder",
]
NPM_FILES = {
    ".bundled/viewer.js": "viewer.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/dist/ext/hx-ptag.min.js": "hx-ptag.js",
    "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-cyrillic-opsz-normal.woff2": "inter-cyrillic.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/literata/files/literata-latin-opsz-normal.woff2": "literata-latin.woff2",
    "@fontsource-variable/literata/files/literata-cyrillic-opsz-normal.woff2": "literata-cyrillic.woff2",
    "@fontsource-variable/literata/files/literata-latin-ext-wght-normal.woff2": "literata-latin-ext.woff2",
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION  # an edited file shows at once

# 300 stones marked in sizes of their own are 300 rows of four fields on a price's page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1500

# Uploads go to a temporary file, never to memory; the size is capped while they arrive.
FILE_UPLOAD_HANDLERS = ["jewelry.models3d.uploads.handler.CappedTemporaryFileUploadHandler"]

# Consumers of the orders' history, and how often a delivery may fail before it is parked.
OUTBOX_CONSUMERS = [
    "jewelry.orders.consumers.PRICING",
    "jewelry.orders.consumers.LISTS",
    "jewelry.purchases.consumers.PURCHASES",
    "jewelry.notices.consumers.MAIL",
    "crm.partners.webhooks.enqueue.WEBHOOKS",
]
# Holders of personal data. Erasing follows this order: rows that others refer to go last.
PERSONAL_DATA = [
    "jewelry.models3d.personal.UPLOADS",
    "crm.partners.personal.PARTNERS",
    "jewelry.aftercare.personal.AFTERCARE",
    "jewelry.shipping.personal.SHIPMENTS",
    "jewelry.talk.personal.TALK",
    "jewelry.payments.personal.PAYMENTS",
    "jewelry.purchases.personal.PURCHASES",
    "jewelry.pricing.personal.PRICES",
    "jewelry.orders.personal.ORDERS",
    "jewelry.notices.personal.LETTERS",
    "jewelry.accounts.personal.account.ACCOUNT",
]
OUTBOX_ATTEMPTS = env.number("OUTBOX_ATTEMPTS", 20, 1, 1000)

# Background work: late acknowledgement, one task at a time, everything has a time limit.
QUEUES = ("default", "pricing", "partners", "webhooks")
"""Each has workers of its own, so that one full queue delays no other."""

CELERY_BROKER_URL, CELERY_BROKER_USE_SSL = BROKER_URL, BROKER_TLS or None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A sender does not wait for a broker that is down (no retries): the sweep sends again.
CELERY_BROKER_CONNECTION_TIMEOUT = 2
if BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True, "max_retries": 0}
    CELERY_TASK_DEFAULT_QUEUE_TYPE = CELERY_TASK_CREATE_MISSING_QUEUE_TYPE = "quorum"
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "visibility_timeout": 600,  # of a lost worker's messages; longer than two tasks may take
        "max_retries": 0,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "jewelry.models3d.tasks.measure_model": {"queue": "pricing"},
    "jewelry.pricing.quotes.requests.answer_request": {"queue": "pricing"},
    "jewelry.orders.tasks.reprice": {"queue": "pricing"},
}
CELERY_BEAT_SCHEDULE = {
    "measure-what-was-missed": every(10, "jewelry.models3d.tasks.measure_what_was_missed"),
    "sweep-the-storage": every(600, "jewelry.models3d.tasks.sweep_the_storage"),
    "send-digests": every(600, "jewelry.notices.tasks.send_digests"),
    "check-conservation": every(60, "jewelry.conservation.tasks.check_conservation"),
    "reconcile-payments": every(60, "jewelry.payments.tasks.reconcile"),
    "close-what-is-delivered": every(3600, "jewelry.shipping.tasks.close_what_is_delivered"),
    "make-statements": every(3600, "jewelry.payments.tasks.make_statements"),
    "read-the-counters": every(60, "jewelry.platform.tasks.read_the_counters", expires=30),
    "probe-the-lists": every(1, "jewelry.orders.tasks.probe_the_lists", expires=2),
    "reprice-what-was-missed": every(10, "jewelry.orders.tasks.reprice_what_was_missed"),
    "answer-what-was-missed": every(10, "jewelry.pricing.tasks.answer_what_was_missed"),
    "expire-personal-data": every(3600, "jewelry.accounts.tasks.expire_personal_data"),
    "advance-the-sandbox": every(
        2, "crm.partners.tasks.advance_the_sandbox", "partners", expires=4
    ),
    "sweep-the-answers": every(3600, "crm.partners.tasks.sweep_the_answers", "partners"),
    "sweep-the-webhooks": every(
        3, "crm.partners.tasks.sweep_the_webhooks", "webhooks", expires=600
    ),
    "sweep-the-webhooks-log": every(600, "crm.partners.tasks.sweep_the_webhooks_log"),
    "tell-of-dead-endpoints": every(600, "crm.partners.tasks.tell_of_dead_endpoints"),
    # Longer than a queue may be: a sweep that expires in it would never come to its turn.
    **{
        f"sweep-{queue}": every(3, "jewelry.outbox.tasks.sweep", queue, expires=600, args=[queue])
        for queue in QUEUES
    },
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# A client with this token may read /metrics; staff may without it.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# How many requests a partner may make a minute, live and as many in the sandbox.
API_REQUESTS_A_MINUTE = env.number("API_REQUESTS_A_MINUTE", 120, 1, 1_000_000)

# How much storage one person's models may use, and one partner's.
STORAGE_MB_PER_PERSON = env.number("STORAGE_MB_PER_PERSON", 1000, 1, 1_000_000)
STORAGE_MB_PER_PARTNER = env.number("STORAGE_MB_PER_PARTNER", 20_000, 1, 10_000_000)

# From where an administrator fetches spot prices; each ends with a slash.
BANK_OF_RUSSIA_URL = env.folder_url("BANK_OF_RUSSIA_URL", "https://www.cbr.ru/scripts/")
LBMA_URL = env.folder_url("LBMA_URL", "https://prices.lbma.org.uk/json/")

# On a machine for trying, webhooks may go to http: and loopback addresses; in production never.
WEBHOOKS_LOCAL = not PRODUCTION

# Browsers
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    },
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "jewelry.accounts.refusals.forged"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
# So named, a browser takes them over TLS and for this very host only.
COOKIE_PREFIX = "__Host-" if TLS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    f"{COOKIE_PREFIX}alexandrite_session",
    f"{COOKIE_PREFIX}csrftoken",
)
# Not HttpOnly: static/js looks whether the language was changed in another tab.
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = TLS, "Lax"
MESSAGE_STORAGE = "jewelry.platform.web.message_storage.Messages"
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
# A redirected program has sent its key unencrypted, and would do so again: the API
# and /metrics refuse it. Pages for people are led on.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$", r"^api/(?!docs$|problems/$)"]

# One record, one line: for machines in production, for people elsewhere.
LOG_FORMATS = ("json", "text") if PRODUCTION else ("text", "json")
LOGGING = logs.config(env.choice("LOG_FORMAT", LOG_FORMATS))

ADMIN_STYLES = ("admin", "moves", "board", "operations", "tariffs", "talk", "timeline", "purchases")
UNFOLD = {
    "SITE_TITLE": "Alexandrite",
    "SITE_HEADER": "Alexandrite",
    "SITE_SYMBOL": "diamond",
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("img/favicon.svg"),
        }
    ],
    "STYLES": [lambda request, name=name: static(f"css/admin/{name}.css") for name in ADMIN_STYLES],
    "DASHBOARD_CALLBACK": "crm.dashboard.context",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Change the password"), "link": reverse_lazy("account_change_password")},
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
            {"title": _("Your sessions"), "link": reverse_lazy("accounts:sessions")},
        ]
    },
    "COLORS": {
        "primary": {
            "50": "oklch(97% .012 176)",
            "100": "oklch(94% .022 176)",
            "200": "oklch(88% .040 176)",
            "300": "oklch(80% .055 176)",
            "400": "oklch(70% .065 176)",
            "500": "oklch(58% .075 176)",
            "600": "oklch(46% .078 176)",
            "700": "oklch(41% .075 176)",
            "800": "oklch(35% .070 176)",
            "900": "oklch(29% .055 176)",
            "950": "oklch(22% .040 176)",
        },
    },
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
