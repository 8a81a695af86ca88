import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import get_connection
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from jewelry.accounts import throttle
from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import holders
from jewelry.celery import app
from jewelry.platform.mail import Letter, compose

log = logging.getLogger(__name__)


@app.task
def expire_personal_data() -> int:
    """A piece of each kind a run; one holder that fails does not keep the others."""
    gone = 0
    for holder in holders():
        try:
            gone += holder.expire()
        except Exception:
            log.exception("What %s keeps did not expire", holder.name)
    return gone


@app.task(bind=True, autoretry_for=(OSError,), retry_backoff=10, max_retries=5)
def send_reset(self: Any, email: str) -> None:
    """In the worker, so that the page answers as fast for an address that nobody has."""
    people = User.objects.filter(email__iexact=email, is_active=True)
    with get_connection() as server:
        for person in people:
            if person.has_usable_password() and _may_be_sent(person, self.request.retries):
                with translation.override(person.language or settings.LANGUAGE_CODE):
                    server.send_messages([compose(person.email, letter(person))])


def _may_be_sent(person: User, retries: int) -> bool:
    """One that the server refused was counted when it was tried first."""
    return retries > 0 or not throttle.is_over(throttle.LETTERS, str(person.pk))


def letter(person: User) -> Letter:
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    path = reverse("accounts:reset", args=[uid, default_token_generator.make_token(person)])
    title = _("Choose a new password")
    lines = [
        _("Somebody asked for a new password for your account. The link works for an hour, once."),
        _("If it was not you, leave this letter: nothing has changed."),
    ]  # fmt: skip
    rows = [] if "@" in person.username else [(_("Login"), person.username)]
    return Letter(title, title, lines, (title, f"{settings.SITE_ADDRESS}{path}"), rows)
