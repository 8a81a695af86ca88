"""Writes to customers about an order's main steps; `settings.OUTBOX_CONSUMERS` names this
consumer."""

from datetime import timedelta

from jewelry.notices import kinds, letters, sending, texts
from jewelry.notices.models import Notice
from jewelry.orders.models import OrderEvent
from jewelry.outbox.consumer import Consumer
from jewelry.talk.models import Thread


def _is_cared_for(event: OrderEvent) -> bool:
    return kinds.is_told(event)


def _write(event: OrderEvent) -> None:
    """Runs before the acknowledgement, outside of any transaction, and perhaps twice."""
    order, kind = event.order, kinds.kind_of(event)
    if not sending.is_told(order.customer, kind) or _was_taken_before(event, kind):
        return
    if kind == "message" and _is_read(event):
        return
    if texts.is_switched_off(kind):
        return
    key, person = kinds.key_of(event), order.customer
    sending.once(
        key, kind, person, lambda: texts.edited(kind, person, letters.step(event)), order=order
    )


def _is_read(event: OrderEvent) -> bool:
    """The customer's page was open when the message came."""
    said = event.data["message"]
    return Thread.objects.filter(order=event.order, read_by_customer__gte=said).exists()


def _was_taken_before(event: OrderEvent, kind: str) -> bool:
    """A second take after a return is the workshop's own affair."""
    earlier = Notice.objects.filter(order=event.order, kind=kind).exclude(key=f"email:{event.pk}")
    return kind == "taken" and earlier.exists()


# A mail server may be down for hours: it tries for half a day, and is then parked.
MAIL = Consumer("mail", prepare=_write, wants=_is_cared_for, longest=timedelta(hours=1))
