"""The link that confirms: signed, for one account and one address, and good until it was used."""

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
    """Somebody who has the mailbox of `address` was sent `person`'s link."""

    person: User
    address: str
    token: str


def link(person: User, address: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('addresses:confirm', args=[token(person, address)])}"


def token(person: User, address: str) -> str:
    return signing.dumps([person.pk, address, _state(person)], salt=SALT)


def read(token: str) -> Claim | None:
    """None for what is forged, too old or used."""
    try:
        pk, address, state = signing.loads(token, salt=SALT, max_age=LINK_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person is None or _state(person) != state:
        return None
    return Claim(person, address, token)


def _state(person: User) -> str:
    """Another one as soon as the person confirmed any address."""
    return person.confirmed_at.isoformat() if person.confirmed_at else ""
