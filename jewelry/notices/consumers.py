"""Writes to customers about an order's main steps; `settings.OUTBOX_CONSUMERS` names this
consumer."""

from datetime import timedelta

from jewelry.notices import letters, sending
from jewelry.notices.models import Notice
from jewelry.orders.models import OrderEvent
from jewelry.orders.moves import Verb
from jewelry.outbox.consumer import Consumer


def _is_cared_for(event: OrderEvent) -> bool:
    return letters.is_told(event)


def _write(event: OrderEvent) -> None:
    """Runs before the acknowledgement, outside of any transaction, and perhaps twice."""
    order, kind = event.order, letters.KINDS[Verb(event.verb)]
    if not sending.is_told(order.customer) or _was_taken_before(event, kind):
        return
    sending.once(
        f"email:{event.pk}", kind, order.customer, lambda: letters.step(event), order=order
    )


def _was_taken_before(event: OrderEvent, kind: str) -> bool:
    """A second take after a return is the workshop's own affair."""
    earlier = Notice.objects.filter(order=event.order, kind=kind).exclude(key=f"email:{event.pk}")
    return kind == "taken" and earlier.exists()


# A mail server may be down for hours: it tries for half a day, and is then parked.
MAIL = Consumer("mail", prepare=_write, wants=_is_cared_for, longest=timedelta(hours=1))
