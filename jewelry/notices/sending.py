"""Sends a letter at most once, whichever process is killed when.

The row is committed after the server has answered and before the letter is handed over. A process
that finds the row does not send. A letter that the server refused leaves no row and is tried again.
A letter whose connection broke may have been taken, so it keeps its row and is not tried again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone, translation

from jewelry.accounts.models import Role, User
from jewelry.notices.kinds import CONTRACT
from jewelry.notices.models import Notice
from jewelry.orders.models import Order
from jewelry.platform.backoff import Backoff
from jewelry.platform.mail import Letter, compose

IN_DOUBT = (SMTPServerDisconnected, TimeoutError, ConnectionError)
BACKOFF = Backoff(10.0)
"""While the mail server does not answer, one letter per pause waits for it, and the others
return."""

log = logging.getLogger(__name__)


def is_told(person: User, kind: str) -> bool:
    """Return whether a person gets letters of this kind: partners' systems get webhooks, others may
    opt out of what their orders do not need."""
    is_wanted = kind in CONTRACT or person.wants_mail
    return person.is_active and is_wanted and person.role != Role.PARTNER and person.is_confirmed


def once(
    key: str, kind: str, person: User, write: Callable[[], Letter], order: Order | None = None
) -> bool:
    """Return whether the letter went now; it never goes to an address that is not confirmed.

    Raises the errors of a mail server that does not answer, or refuses.
    """
    if not person.is_confirmed or Notice.objects.filter(key=key).exists():
        return False
    with translation.override(person.language or settings.LANGUAGE_CODE):
        message = compose(person.email, write())
    with _connected() as server:
        claimed = {"kind": kind, "person": person, "order": order}
        notice, is_mine = Notice.objects.get_or_create(key=key, defaults=claimed)
        if not is_mine:
            return False
        try:
            server.send_messages([message])
        except IN_DOUBT as broken:
            log.error("%s may have been sent or not: %s", key, broken)
            return False
        except Exception:
            notice.delete()
            raise
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
    log.info("%s sent to person %d", key, person.pk)
    return True


@contextmanager
def _connected() -> Iterator[Any]:
    """With a dead mail server the letters of a queue must not each wait for a time-out."""
    if not BACKOFF.may_ask():
        raise ConnectionError("the mail server did not answer a moment ago")
    server = get_connection()
    try:
        server.open()
    except (OSError, SMTPException):
        BACKOFF.failed()
        raise
    BACKOFF.succeeded()
    try:
        yield server
    finally:
        server.close()
