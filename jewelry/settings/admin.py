"""How the admin looks."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

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
    "SIDEBAR": {"navigation": "crm.navigation.sidebar"},
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
