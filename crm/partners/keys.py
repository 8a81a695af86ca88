"""Creates, finds, rotates and revokes API keys.

A key is 256 random bits, which cannot be guessed. So a plain SHA-256 is as good as a slow hash, and
costs a request microseconds.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.partners.models import ApiKey
from jewelry.accounts import security_log

PREFIX_LENGTH = 13
"""Characters of a key that stay readable: `alx_live_` and four more."""

KEY_OVERLAP = timedelta(days=7)
"""How long the old key works beside the new one."""

USE_NOTED_INTERVAL = timedelta(minutes=1)


def fill(key: ApiKey) -> str:
    """Give an unsaved key its secret, and return the secret, which is not stored."""
    secret = f"alx_{key.mode}_{secrets.token_urlsafe(32)}"
    key.prefix, key.digest = secret[:PREFIX_LENGTH], _digest(secret)
    return secret


def find(secret: str) -> ApiKey | None:
    """Return the valid key, with its partner; records its use once a minute."""
    key = ApiKey.objects.valid().select_related("partner").filter(digest=_digest(secret)).first()
    if key and (key.used_at is None or key.used_at < timezone.now() - USE_NOTED_INTERVAL):
        _note_use(key)
    return key


def _note_use(key: ApiKey) -> None:
    """Of parallel requests, one writes."""
    now = timezone.now()
    old = Q(used_at=None) | Q(used_at__lt=now - USE_NOTED_INTERVAL)
    ApiKey.objects.filter(old, pk=key.pk).update(used_at=now)


@transaction.atomic
def rotate(key: ApiKey, ends_at: datetime | None = None) -> tuple[ApiKey, str]:
    """Return a new key; the old one ends at `ends_at`, and never later than it would have."""
    end = ends_at or timezone.now() + KEY_OVERLAP
    new = ApiKey(partner=key.partner, name=key.name, mode=key.mode, scopes=key.scopes)
    secret = fill(new)
    new.save()
    later = Q(ends_at=None) | Q(ends_at__gt=end)
    ApiKey.objects.filter(later, pk=key.pk).update(ends_at=end)
    told = partial(security_log.record, "key_rotated", person=key.partner_id, key=key.pk)
    transaction.on_commit(told)
    return new, secret


def revoke(key: ApiKey) -> None:
    """End the key at once, for good."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    security_log.record("key_revoked", person=key.partner_id, key=key.pk)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
