"""Signatures by the Standard Webhooks specification: HMAC-SHA256 over id, time and body.

A secret is derived when it is needed and kept nowhere: who reads the database can't sign.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from django.utils.crypto import salted_hmac

from crm.partners.models import WebhookDelivery, WebhookEndpoint

PREFIX = "whsec_"


def secret(endpoint: WebhookEndpoint) -> str:
    """As the partner keeps it."""
    return PREFIX + base64.b64encode(_key(endpoint, endpoint.generation)).decode()


def headers(delivery: WebhookDelivery, now: datetime) -> dict[str, str]:
    """With a signature for each secret that is valid, the newest first."""
    endpoint, moment = delivery.endpoint, str(int(now.timestamp()))
    signed = f"{delivery.event_id}.{moment}.{delivery.body}".encode()
    generations = [endpoint.generation]
    if endpoint.old_until and endpoint.old_until > now:
        generations.append(endpoint.generation - 1)
    signatures = (_signature(_key(endpoint, each), signed) for each in generations)
    return {
        "webhook-id": str(delivery.event_id),
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def _signature(key: bytes, signed: bytes) -> str:
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(endpoint: WebhookEndpoint, generation: int) -> bytes:
    value = f"{endpoint.public_id}:{generation}"
    return salted_hmac("crm.partners.webhooks", value, algorithm="sha256").digest()
