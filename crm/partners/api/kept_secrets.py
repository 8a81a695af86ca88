"""A stored answer never contains a secret: it has the secret's digest, and the secret is derived
anew.

A repeat gets the first answer, byte for byte, while that secret is the endpoint's; null after.
"""

import hashlib
import json
import re

from crm.partners.models import KeptAnswer, WebhookEndpoint
from crm.partners.webhooks import signing

SECRET = re.compile(r'(?<="secret":)"(whsec_[A-Za-z0-9+/=]+)"')
MARK = re.compile(r'(?<="secret":)"sha256:([0-9a-f]{64})"')


def hidden(body: str) -> str:
    """Return the body as it is stored."""
    return SECRET.sub(lambda found: f'"sha256:{_digest(found[1])}"', body)


def shown(kept: KeptAnswer) -> str:
    """Return the body as it is answered."""
    mark = MARK.search(kept.body)
    return MARK.sub(_secret(kept, mark[1]), kept.body) if mark else kept.body


def _secret(kept: KeptAnswer, digest: str) -> str:
    mine = WebhookEndpoint.objects.filter(partner=kept.partner_id, mode=kept.mode)
    endpoint = mine.filter(public_id=json.loads(kept.body)["id"]).first()
    found = signing.secret(endpoint) if endpoint else ""
    return f'"{found}"' if _digest(found) == digest else "null"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
