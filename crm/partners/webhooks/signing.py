"""Signatures by the Standard Webhooks specification: HMAC-SHA256 over id, time and body.

A secret is derived when it is needed and not stored, so the database alone cannot sign.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from django.utils.crypto import salted_hmac

from crm.partners import root_keys
from crm.partners.models import WebhookDelivery, WebhookEndpoint

PREFIX = "whsec_"


def secret(endpoint: WebhookEndpoint) -> str:
    """Return the secret in the form that the partner stores."""
    newest = _keys(endpoint, endpoint.generation, endpoint.root_key)[0]
    return PREFIX + base64.b64encode(newest).decode()


def headers(delivery: WebhookDelivery, now: datetime) -> dict[str, str]:
    """Return the headers, with a signature for each valid secret, the newest first."""
    endpoint, moment = delivery.endpoint, str(int(now.timestamp()))
    signed = f"{delivery.event_id}.{moment}.{delivery.body}".encode()
    keys = _keys(endpoint, endpoint.generation, endpoint.root_key)
    if endpoint.old_until and endpoint.old_until > now:
        keys += _keys(endpoint, endpoint.generation - 1, endpoint.old_root_key)
    return {
        "webhook-id": str(delivery.event_id),
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(_signature(key, signed) for key in keys),
    }


def _signature(key: bytes, signed: bytes) -> str:
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _keys(endpoint: WebhookEndpoint, generation: int, root_key: str) -> list[bytes]:
    """Return one key; or one for each SECRET_KEY when its name is not recorded."""
    value = f"{endpoint.public_id}:{generation}"
    return [
        salted_hmac("crm.partners.webhooks", value, secret=key, algorithm="sha256").digest()
        for key in root_keys.named(root_key)
    ]
