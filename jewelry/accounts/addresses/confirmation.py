"""The only code that makes an address its person's own."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from jewelry.accounts import security_log
from jewelry.accounts.models import User


class Taken(Exception):
    """Another account has this address as its login."""


def confirm(person: User, address: str) -> User:
    """Return the person's row as it is now. Raises `Taken`, and then nothing is written.

    The caller has checked that one person has both the mailbox and the account. The unique login
    decides when two people confirm one address at once.
    """
    try:
        with transaction.atomic():
            row = User.objects.select_for_update().get(pk=person.pk)
            if row.is_claim or row.username == User.normalize_username(row.email):
                row.username = User.normalize_username(address)
            row.email = row.confirmed_email = address
            row.confirmed_at = timezone.now()
            row.save(update_fields=["username", "email", "confirmed_email", "confirmed_at"])
    except IntegrityError:
        raise Taken from None
    security_log.record("address_confirmed", person=row)
    return row
