"""Who left a list, as text for the cache: what a page says of it, and nothing else of the person."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jewelry.accounts.models import User
from jewelry.orders.models import OrderEvent


def pack(events: Iterable[OrderEvent]) -> str:
    return json.dumps(
        [
            {
                "order_id": event.order_id,
                "verb": event.verb,
                "from_status": event.from_status,
                "to_status": event.to_status,
                "created_at": event.created_at.isoformat(),
                "actor": event.actor and [event.actor.username, event.actor.name],
            }
            for event in events
        ]
    )


def unpack(text: object) -> list[OrderEvent] | None:
    """None for what no release of ours has packed."""
    try:
        return [_event(each) for each in json.loads(text)] if isinstance(text, str) else None
    except (ValueError, TypeError, KeyError):
        return None


def _event(each: dict[str, Any]) -> OrderEvent:
    username, name = each.pop("actor") or ("", "")
    moment = datetime.fromisoformat(each.pop("created_at"))
    event = OrderEvent(created_at=moment, **each)
    event.actor = User(username=username, name=name) if username else None
    return event
