"""The letter that asks to confirm an address: how often it may go, and what the page says."""

import logging

from django.http import HttpRequest
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from jewelry.accounts import security_log, tasks, throttle
from jewelry.accounts.models import User
from jewelry.platform.web.client_address import client_address

log = logging.getLogger(__name__)


def ask(request: HttpRequest, person: User, address: str) -> str:
    """Send the letter; return a sentence why none goes, or "" when one is on its way.

    The answer does not depend on whether an account has the address: the worker checks that.
    """
    if throttle.is_used_up(throttle.CONFIRMATIONS, client_address(request)):
        return _("Too many letters were asked for. Try again in an hour.")
    if throttle.is_used_up(throttle.CONFIRMATIONS_OF_ONE, str(person.pk)):
        return _("A letter went a moment ago. Look into your spam folder, or try again in five minutes.")  # fmt: skip
    if not hand_over(person, address):
        return _("We can't send letters at the moment. Try again in a few minutes.")
    security_log.record("confirmation_asked", request, person)
    return ""


def hand_over(person: User, address: str) -> bool:
    """Queue the letter; return False when the broker is down."""
    try:
        tasks.send_confirmation.delay(person.pk, address)
    except (OperationalError, OSError):
        return False
    return True


def tell_old_address(person: User, address: str) -> None:
    """Errors are only logged: the new address is the person's in any case."""
    try:
        tasks.send_moved.delay(person.pk, address)
    except (OperationalError, OSError) as away:
        log.error("Person %d's old address was not told of the new one: %s", person.pk, away)
