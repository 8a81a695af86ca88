"""What lies in the database or in a browser and is nobody's to read, sealed with keys of SECRET_KEY."""

import base64
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(content: bytes, salt: str, purpose: str) -> str:
    return _box(salt, purpose).encrypt(content).decode()


def opened(sealed: str, salt: str, purpose: str, seconds: int | None = None) -> bytes | None:
    """None for what was not sealed here, for another purpose, or longer ago than `seconds`."""
    try:
        return _box(salt, purpose).decrypt(sealed, ttl=seconds)
    except (InvalidToken, ValueError):  # the latter for what is no ASCII
        return None


def _box(salt: str, purpose: str) -> MultiFernet:
    """The present key seals; those before it still open."""
    keys: Iterable[str] = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key, salt, purpose)) for key in keys])


def _derived(secret: str, salt: str, purpose: str) -> bytes:
    digest = salted_hmac(salt, purpose.encode(), secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
