import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.utils import translation

from jewelry.accounts import letters, throttle
from jewelry.accounts.models import CLAIM, User
from jewelry.accounts.personal.holder import holders
from jewelry.platform.celery import app
from jewelry.platform.mail import Letter, compose

log = logging.getLogger(__name__)


@app.task
def expire_personal_data() -> int:
    """Delete a batch of each kind; a holder that fails does not stop the others."""
    gone = 0
    for holder in holders():
        try:
            gone += holder.expire()
        except Exception:
            log.exception("What %s keeps did not expire", holder.name)
    return gone


@app.task(bind=True, autoretry_for=(OSError,), retry_backoff=10, max_retries=5)
def send_reset(self: Any, email: str) -> None:
    """Runs in the worker, so that the page takes as long for an unknown address.

    For an unconfirmed address the newest account that waits for it gets its own link again.
    """
    people = User.objects.filter(email__iexact=email, is_active=True)
    is_first = self.request.retries == 0
    owners = people.exclude(username__startswith=CLAIM)
    for person in owners:
        if person.has_usable_password() and _may_go(throttle.LETTERS, person.pk, is_first):
            _send(person.email, person, partial(letters.reset, person))
    if not owners and (newest := people.order_by("-pk").first()):
        _confirm(newest, newest.email, is_first)


@app.task(bind=True, autoretry_for=(OSError,), retry_backoff=10, max_retries=5)
def send_confirmation(self: Any, person_pk: int, address: str) -> None:
    """Runs in the worker, so that the page takes as long whichever account has the address."""
    person = User.objects.filter(pk=person_pk, is_active=True).first()
    if person:
        _confirm(person, address, is_first=self.request.retries == 0)


@app.task(autoretry_for=(OSError,), retry_backoff=10, max_retries=5)
def send_moved(person_pk: int, address: str) -> None:
    person = User.objects.filter(pk=person_pk, is_active=True).first()
    if person:
        _send(address, person, letters.moved)


def _confirm(person: User, address: str, is_first: bool) -> None:
    """Send the link; or, if another account has the address, tell that account's owner only."""
    owner = User.objects.filter(username=User.normalize_username(address)).first()
    if owner is None or owner == person:
        if _may_go(throttle.MAILBOX, address, is_first):
            _send(address, person, partial(letters.confirm, person, address))
    elif owner.is_active and owner.email and _may_go(throttle.KNOWN, owner.pk, is_first):
        _send(owner.email, owner, letters.known)


def _may_go(limit: throttle.Limit, who: object, is_first: bool) -> bool:
    """A letter that the server refused was counted at its first try."""
    return not is_first or not throttle.is_used_up(limit, str(who))


def _send(address: str, person: User, write: Callable[[], Letter]) -> None:
    """Letters about an account go to unconfirmed addresses too, so they contain no typed text."""
    with (
        get_connection() as server,
        translation.override(person.language or settings.LANGUAGE_CODE),
    ):
        server.send_messages([compose(address, write())])
