"""A test key's orders: every status in a minute, by the house's own table of moves, touching nothing."""

from datetime import timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.partners.models import ApiKey, Mode, TestEvent, TestOrder
from crm.partners.webhooks import feeding
from jewelry.accounts.models import Role
from jewelry.orders import lifecycle, placing
from jewelry.orders.errors import WrongStatus
from jewelry.orders.models import Order
from jewelry.orders.moves import MOVES, SYSTEM, Verb
from jewelry.orders.statuses import Status
from jewelry.pricing import inputs
from jewelry.pricing.models import Quote

STEP = timedelta(seconds=7)
"""At least, from one status to the next; beat looks every two seconds, so it is eight."""

WAY: dict[str, tuple[Verb, str]] = {
    Status.SUBMITTED: (Verb.PRICE, SYSTEM),
    Status.PRICE_CALCULATED: (Verb.APPROVE, Role.SELLER),
    Status.MANUFACTURING_APPROVED: (Verb.TAKE, Role.OPERATOR),
    Status.MANUFACTURING_STARTED: (Verb.COMPLETE, Role.OPERATOR),
    Status.MANUFACTURING_COMPLETED: (Verb.PACK, Role.OPERATOR),
    Status.PACKAGING: (Verb.SHIP, Role.OPERATOR),
    Status.SHIPPED: (Verb.CLOSE, SYSTEM),
}
"""What happens next, and as whose move it is written down."""


def quotes_of(key: ApiKey) -> QuerySet[Quote]:
    return Quote.objects.filter(
        given__sent__partner=key.partner_id, given__sent__mode=Mode.TEST
    ).select_related("tariff", "given__sent", "model", "alloy")


def orders_of(key: ApiKey) -> QuerySet[TestOrder]:
    return TestOrder.objects.of(key).select_related(
        "quote__tariff", "quote__alloy", "quote__given__sent"
    )


@transaction.atomic
def place(key: ApiKey, quote: Quote, title: str, comment: str) -> TestOrder:
    """Raises `QuoteRefused`."""
    placing.check(quote)
    now = timezone.now()
    order = TestOrder.objects.create(
        customer=key.partner,
        title=title,
        comment=comment,
        quote=quote,
        status=Status.INITIATED,
        status_since=now,
        due_at=lifecycle.promised(rush=inputs.specification(quote.inputs).rush),
    )
    _record(order, Verb.START, "", Role.PARTNER, "")
    for verb in (Verb.UPLOAD, Verb.SUBMIT):
        order = _move(order, verb, Role.PARTNER)
    return _move(order, Verb.PRICE, SYSTEM)


def cancel(key: ApiKey, order: TestOrder, reason: str) -> TestOrder:
    """Raises `MoveRefused`."""
    return _move(order, Verb.CANCEL, Role.PARTNER, reason)


def may_cancel(key: ApiKey, order: Any) -> bool:
    return _target(order, Verb.CANCEL, Role.PARTNER) is not None


def advance() -> int:
    """Move on what has stood long enough; how many orders moved."""
    before = timezone.now() - STEP
    waiting = TestOrder.objects.open().filter(status_since__lte=before).order_by("status_since")
    return sum(_advance(pk) for pk in waiting.values_list("pk", flat=True)[:500])


@transaction.atomic
def _advance(pk: int) -> bool:
    rows = TestOrder.objects.select_for_update(skip_locked=True)
    order = rows.filter(pk=pk, status_since__lte=timezone.now() - STEP).first()
    if order is None or order.status not in WAY:
        return False
    _move(order, *WAY[order.status])
    return True


@transaction.atomic
def _move(order: TestOrder, verb: Verb, role: str, reason: str = "") -> TestOrder:
    order = TestOrder.objects.select_for_update().get(pk=order.pk)
    target = _target(order, verb, role)
    if target is None:
        raise WrongStatus(cast(Order, order))
    before, order.status = order.status, target
    order.status_since = timezone.now()
    order.version += 1
    order.save(update_fields=["status", "status_since", "version"])
    _record(order, verb, before, role, reason.strip())
    return order


def _target(order: TestOrder, verb: Verb, role: str) -> Status | None:
    fits = (m for m in MOVES if (m.verb, m.role) == (verb, role) and order.status in m.sources)
    return next((move.target for move in fits), None)


def _record(order: TestOrder, verb: Verb, before: str, role: str, reason: str) -> None:
    event = TestEvent.objects.create(
        order=order,
        order_version=order.version,
        verb=verb,
        from_status=before,
        to_status=order.status,
        role=role,
        reason=reason[:500],
    )
    feeding.record(order, event, Mode.TEST)
