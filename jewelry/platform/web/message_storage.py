"""Messages for the next page, in an encrypted cookie.

They name people, orders and prices, and stay in the browser until the next page.
"""

import zlib
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core.signing import BadSignature

from jewelry.platform.sealing import opened, seal


class Seal:
    """Replaces the storage's signer with encryption."""

    def sign_object(self, said: Any, *, serializer: Any, compress: bool) -> str:
        packed = zlib.compress(serializer().dumps(said))
        return seal(packed, __name__, "messages")

    def unsign_object(self, sealed: str, *, serializer: Any) -> Any:
        """Raises BadSignature."""
        if (packed := opened(sealed, __name__, "messages")) is None:
            raise BadSignature
        return serializer().loads(zlib.decompress(packed))


class InCookie(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = Seal()


class Messages(FallbackStorage):
    """A message that is too long for a cookie goes into the session."""

    storage_classes = (InCookie, SessionStorage)
