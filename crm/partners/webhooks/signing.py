"""Signatures by the Standard Webhooks specification: HMAC-SHA256 over id, time and body.

A secret is derived when it is needed and kept nowhere: who reads the database can't sign.
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
    """As the partner keeps it."""
    newest = _keys(endpoint, endpoint.generation, endpoint.root_key)[0]
    return PREFIX + base64.b64encode(newest).decode()


def headers(delivery: WebhookDelivery, now: datetime) -> dict[str, str]:
    """With a signature for each secret that is valid, the newest first."""
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
    """One, but where nobody knows which SECRET_KEY it was: then one of each."""
    value = f"{endpoint.public_id}:{generation}"
    return [
        salted_hmac("crm.partners.webhooks", value, secret=key, algorithm="sha256").digest()
        for key in root_keys.named(root_key)
    ]
