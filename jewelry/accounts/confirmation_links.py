"""The link that confirms an address: signed, for one account and one address, valid until used."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from jewelry.accounts.models import User

SALT = "accounts.addresses"
LINK_LIFETIME = timedelta(days=3)


@dataclass(frozen=True)
class Claim:
    """A person received `person`'s link in the mailbox of `address`."""

    person: User
    address: str
    token: str


def link(person: User, address: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('addresses:confirm', args=[token(person, address)])}"


def token(person: User, address: str) -> str:
    return signing.dumps([person.pk, address, _state(person)], salt=SALT)


def read(token: str) -> Claim | None:
    """Return the claim; None for a link that is forged, too old or used."""
    try:
        pk, address, state = signing.loads(token, salt=SALT, max_age=LINK_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or _state(person) != state:
        return None
    return Claim(person, address, token)


def _state(person: User) -> str:
    """Changes once the person has confirmed any address, which ends all earlier links."""
    return person.confirmed_at.isoformat() if person.confirmed_at else ""
