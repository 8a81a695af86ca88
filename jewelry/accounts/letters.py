"""Letters about an account. Strangers may get them, so they contain no text that a person typed."""

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from jewelry.accounts import confirmation_links
from jewelry.accounts.models import User
from jewelry.accounts.reset_tokens import reset_tokens
from jewelry.platform.mail import Letter


def confirm(person: User, address: str) -> Letter:
    title = _("Confirm your address")
    lines = [
        _(
            "Somebody gave us this address. If it was you, confirm it, and we write to you about "
            "your orders. The link works for three days, once."
        ),
        _(
            "If it was not you, ignore this letter: nothing is confirmed without you, and we send no more."
        ),
    ]
    return Letter(title, title, lines, (title, confirmation_links.link(person, address)))


def known() -> Letter:
    """Letter to the owner of an address with which a person signed up again."""
    title = _("You have an account already")
    lines = [
        _(
            "Somebody asked for a new account with your address. If it was you: you have one "
            "already. Sign in to it, or choose a new password there."
        ),
        _(
            "If it was not you, leave this letter: nobody learns that you are here, and nothing has changed."
        ),
    ]
    return Letter(title, title, lines, (_("Sign in"), _absolute("accounts:login")))


def moved() -> Letter:
    """Letter to the person's former address."""
    title = _("Your address was changed")
    lines = [
        _("Letters about your orders go to another address from now on."),
        _("If it was not you, answer this letter at once: somebody has your password."),
    ]  # fmt: skip
    return Letter(title, title, lines)


def reset(person: User) -> Letter:
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    link = _absolute("accounts:reset", uid, reset_tokens.newest(person))
    title = _("Choose a new password")
    lines = [
        _("Somebody asked for a new password for your account. The link works for an hour, once."),
        _("Links of earlier letters no longer work."),
        _("If it was not you, leave this letter: nothing has changed."),
    ]  # fmt: skip
    rows = [] if "@" in person.username else [(_("Login"), person.username)]
    return Letter(title, title, lines, (title, link), rows)


def _absolute(name: str, *arguments: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=arguments)}"
