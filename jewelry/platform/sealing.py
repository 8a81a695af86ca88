"""Encrypts values for the database or a browser, with keys derived from SECRET_KEY."""

import base64
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(content: bytes, salt: str, purpose: str) -> str:
    return _box(salt, purpose).encrypt(content).decode()


def opened(sealed: str, salt: str, purpose: str, seconds: int | None = None) -> bytes | None:
    """Return the content; None when it was not sealed here, for this purpose, within `seconds`."""
    try:
        return _box(salt, purpose).decrypt(sealed, ttl=seconds)
    except (InvalidToken, ValueError):  # ValueError for text that is not ASCII
        return None


def _box(salt: str, purpose: str) -> MultiFernet:
    """The present key encrypts; earlier keys still decrypt."""
    keys: Iterable[str] = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key, salt, purpose)) for key in keys])


def _derived(secret: str, salt: str, purpose: str) -> bytes:
    digest = salted_hmac(salt, purpose.encode(), secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
