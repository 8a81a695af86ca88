"""Languages, times and static files."""

from django.utils.translation import gettext_lazy as _

from jewelry import env
from jewelry.platform import embedded
from jewelry.settings.site import BASE_DIR, PRODUCTION

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
