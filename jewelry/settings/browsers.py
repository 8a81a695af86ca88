"""What browsers are told: content security policy, cookies, TLS."""

from jewelry.settings.site import TLS

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
