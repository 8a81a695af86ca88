"""What there is for the requests to find: a partner with a model, a quote, an order and a webhook."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from benchmarks.cutting import run
from benchmarks.fuzzing.document import document
from benchmarks.lab import measured
from crm.partners import live, sandbox
from crm.partners.models import GivenQuote, WebhookEndpoint
from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Model3D


def build(mode: str) -> dict[str, Any]:
    """The partner's key, the document with what there is, and the ids of what may be replaced."""
    piece = measured.measured_piece(mode[0].encode().hex() * 32)
    partner = User.objects.create_user(f"jeweller-{mode}", role=Role.PARTNER)
    made = run.build(partner, piece, "gold-585-yellow", mode)
    hook = WebhookEndpoint.objects.create(partner=partner, mode=mode, url="http://127.0.0.1:9/")
    given = GivenQuote.objects.select_related("quote", "sent").get(sent__partner=partner)
    room: Any = sandbox if made.key.is_test else live
    order = room.place(made.key, given.quote, "Ring", "")
    named = {"model": given.sent, "quote": given.quote, "order": order, "webhook": hook}
    things = {name: str(thing.public_id) for name, thing in named.items()}
    things["event"] = str(_told(hook, order.public_id))
    return {
        "secret": made.secret,
        "document": document(things),
        "mortal": {"orders": things["order"], "webhooks": things["webhook"]},
    }


def measure() -> None:
    """Measure all waiting models, as the partners' workers would: a partner with too many may
    send no more."""
    for model in Model3D.objects.filter(measurements=None):
        measured.measure(model)


def _told(hook: WebhookEndpoint, order: UUID) -> UUID:
    """As the outbox's worker would have written it."""
    body, ends = json.dumps({"data": {"order": str(order)}}), timezone.now() + timedelta(days=3)
    told = hook.deliveries.create(
        event_id=uuid4(), kind="order.closed", order=order, version=9, body=body, gives_up_at=ends
    )
    return told.event_id
