"""Which SECRET_KEY a webhook secret was derived from, so that a new one breaks no receiver.

A row names its key by a digest of it. The keys themselves are in the settings alone.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac

DIGEST_LENGTH = 16
"""Of the digest: enough to tell a handful of keys apart."""


def current() -> str:
    """The name of the key that new secrets are derived from."""
    return _name(settings.SECRET_KEY)


def named(name: str) -> list[str]:
    """The key of that name; when none has it, or none was written down, all that there are."""
    keys: list[str] = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return [key for key in keys if _name(key) == name] or keys


def is_old(name: str) -> bool:
    """Whether a secret derived from it ends with its key, so that it should be rotated before."""
    return name != current() if name else bool(settings.SECRET_KEY_FALLBACKS)


def _name(key: str) -> str:
    digest = salted_hmac("crm.partners.webhooks.root_keys", "", secret=key, algorithm="sha256")
    return digest.hexdigest()[:DIGEST_LENGTH]
