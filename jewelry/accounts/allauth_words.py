"""allauth's words that its Russian gets wrong or says in two ways, for makemessages to find."""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Authenticator secret"),
    _("Edit Security Key"),
    _("Use a security key"),
)
ADDED = ngettext_lazy(
    "You have added %(count)s security key.", "You have added %(count)s security keys."
)
