"""What Django loads: applications, middleware, templates."""

from jewelry.settings.site import BASE_DIR

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

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
