"""Which SECRET_KEY a webhook secret was derived from, so that a new key breaks no receiver.

A row names its key by a digest. Only the settings contain the keys themselves.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

DIGEST_LENGTH = 16
"""Enough to tell a handful of keys apart."""


def current() -> str:
    """Return the name of the key that new secrets are derived from."""
    return _name(settings.SECRET_KEY)


def named(name: str) -> list[str]:
    """Return the key of that name; all keys if none has it, or none was recorded."""
    keys: list[str] = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return [key for key in keys if _name(key) == name] or keys


def is_old(name: str) -> bool:
    """Return whether a secret derived from it ends with its key, and so should be rotated
    before."""
    return name != current() if name else bool(settings.SECRET_KEY_FALLBACKS)


def _name(key: str) -> str:
    digest = salted_hmac("crm.partners.webhooks.root_keys", "", secret=key, algorithm="sha256")
    return digest.hexdigest()[:DIGEST_LENGTH]
