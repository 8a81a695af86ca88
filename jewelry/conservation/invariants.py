"""What must be equal in the database, checked in bounded pieces. Each check returns the
differences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from jewelry.conservation.models import Deleted
from jewelry.models3d import storage_sweep
from jewelry.orders.lists import versions
from jewelry.orders.models import Order, OrderEvent, number_of
from jewelry.orders.statuses import FINAL, IN_HAND, Status
from jewelry.outbox.consumer import Consumer, consumers
from jewelry.outbox.models import Delivery
from jewelry.purchases.models import Purchase

MAX_DIFFERENCES = 100
"""Of one kind in one check."""

MAX_DELIVERY_WAIT = timedelta(minutes=15)
HISTORY = """
SELECT o.id, o.status, e.to_status
FROM (SELECT id, status FROM orders_order WHERE {which} LIMIT %s) o
LEFT JOIN LATERAL (
  SELECT to_status FROM orders_orderevent
  WHERE order_id = o.id ORDER BY order_version DESC LIMIT 1
) e ON true
WHERE e.to_status IS DISTINCT FROM o.status LIMIT %s
"""
PAY = """
SELECT held.id, held.status, CASE WHEN live.operator_id IS NULL THEN '—'
  WHEN live.earned_at IS NULL THEN 'reserved' ELSE 'earned' END
FROM (
  SELECT id, status, operator_id FROM orders_order WHERE status = ANY(%(in_hand)s) LIMIT %(most)s
) held
LEFT JOIN LATERAL (
  SELECT operator_id, earned_at FROM orders_payentry WHERE order_id = held.id AND reversed_at IS NULL
) live ON live.operator_id = held.operator_id
WHERE live.operator_id IS NULL
  OR (live.earned_at IS NULL) <> (held.status = %(started)s)
UNION
SELECT o.id, o.status, 'reserved'
FROM orders_payentry entry JOIN orders_order o ON o.id = entry.order_id
WHERE entry.earned_at IS NULL AND entry.reversed_at IS NULL AND NOT (o.status = ANY(%(in_hand)s))
LIMIT %(named)s
"""
MONEY = """
SELECT p.id, p.paid_total, p.refunded_total, p.refunding_total,
  payments.paid, refunds.done, refunds.under_way, journal.paid, journal.back
FROM (SELECT * FROM purchases_purchase WHERE {which}) p
CROSS JOIN LATERAL (
  SELECT coalesce(sum(captured_amount), 0) AS paid FROM payments_payment WHERE purchase_id = p.id
) payments
CROSS JOIN LATERAL (
  SELECT coalesce(sum(amount) FILTER (WHERE state = 'done'), 0) AS done,
    coalesce(sum(amount) FILTER (WHERE state IN ('created', 'sent')), 0) AS under_way
  FROM payments_refund JOIN payments_payment payment ON payment.id = payment_id
  WHERE payment.purchase_id = p.id
) refunds
CROSS JOIN LATERAL (
  SELECT coalesce(sum(amount) FILTER (WHERE kind = 'paid'), 0) AS paid,
    coalesce(sum(amount) FILTER (WHERE kind = 'refunded'), 0)
    - coalesce(sum(amount) FILTER (WHERE kind = 'refund_failed'), 0) AS back
  FROM payments_journalentry JOIN payments_payment payment ON payment.id = payment_id
  WHERE payment.purchase_id = p.id AND outcome = 'applied'
) journal
WHERE (p.paid_total, p.refunded_total, p.refunding_total)
    <> (payments.paid, refunds.done, refunds.under_way)
  OR (payments.paid, refunds.done) <> (journal.paid, journal.back)
LIMIT %s
"""
ACTIVE = f"status NOT IN ({', '.join(repr(status.value) for status in sorted(FINAL))})"
BETWEEN = "id > %s AND id <= %s"
THESE = "id = ANY(%s)"


@dataclass(frozen=True)
class Difference:
    code: str
    row: str
    facts: dict[str, Any] = field(compare=False, default_factory=dict)


def received(count: int) -> list[Difference]:
    """`count` orders were received; each is in exactly one list."""
    listed = sum(_sizes().values())
    if listed == count:
        return []
    return [Difference("received", "orders", {"received": count, "listed": listed})]


def sizes(*, final: bool = False) -> list[Difference]:
    """A list's size is the number of its orders; final lists, which grow for ever, only if
    `final`."""
    listed = _sizes()
    orders = Order.objects.all() if final else Order.objects.exclude(status__in=sorted(FINAL))
    counted = dict(orders.order_by().values_list("status").annotate(Count("pk")))
    checked = listed.keys() if final else listed.keys() - FINAL
    return [
        Difference("size", status, {"status": status, "listed": listed[status], "counted": there})
        for status in sorted(checked)
        if listed[status] != (there := counted.get(status, 0))
    ]


def active() -> int:
    return sum(size for status, size in _sizes().items() if status not in FINAL)


def _sizes() -> dict[str, int]:
    return {name: size for name, size in versions.read().sizes.items() if name != versions.NAMES}


def deleted() -> list[Difference]:
    return [
        Difference("deleted", f"order {row.order}", _of(row.order, status=row.status))
        for row in Deleted.objects.order_by("-pk")[:MAX_DIFFERENCES]
    ]


def history(which: str, *values: Any, most: int) -> list[Difference]:
    """Every order's status is what its history ends with."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY.format(which=which), [*values, most, MAX_DIFFERENCES])
        return [
            Difference("history", f"order {pk}", _of(pk, status=status, last=last))
            for pk, status, last in cursor.fetchall()
        ]


def pay(most: int) -> list[Difference]:
    """An order in hand has its pay: reserved until the piece is made, then earned.

    And no pay is reserved for an order that is in no hand.
    """
    values: dict[str, Any] = {"in_hand": sorted(IN_HAND), "most": most, "named": MAX_DIFFERENCES}
    values["started"] = Status.MANUFACTURING_STARTED
    with connection.cursor() as cursor:
        cursor.execute(PAY, values)
        return [
            Difference("pay", f"pay of {pk}", _of(pk, status=status, pay=state))
            for pk, status, state in cursor.fetchall()
        ]


def money(which: str, *values: Any) -> list[Difference]:
    """A purchase's sums (paid, refunded, under way) are those of its payments and refunds, and of
    the journal of providers' reports. `which` is SQL about `purchases_purchase`, with `values`.
    """
    with connection.cursor() as cursor:
        cursor.execute(MONEY.format(which=which), [*values, MAX_DIFFERENCES])
        return [_of_money(pk, *sums) for pk, *sums in cursor.fetchall()]


def _of_money(pk: int, *sums: Decimal) -> Difference:
    said, booked, journal = sums[:3], sums[3:6], sums[6:]
    facts = {"purchase": pk, "number": Purchase(pk=pk).number}
    facts |= {"said": _sums(said), "booked": _sums(booked), "journal": _sums(journal)}
    return Difference("money", f"purchase {pk}", facts)


def _sums(sums: Iterable[Decimal]) -> str:
    return " / ".join(f"{amount:.2f}" for amount in sums)


def messages(events: Iterable[OrderEvent], since: dict[str, int]) -> list[Difference]:
    """Every event has a delivery for each consumer that wants it. `since`: each consumer's
    first event."""
    found = list(events)
    asked = [each for each in consumers().values() if each.is_sent and each.name in since]
    there = set(
        Delivery.objects.filter(event__in=[e.pk for e in found]).values_list("event", "consumer")
    )
    return [
        Difference(
            "message",
            f"event {event.pk} {consumer.name}",
            _of(event.order_id, event=event.order_version, consumer=consumer.name),
        )
        for event in found
        for consumer in asked
        if _is_due(event, consumer, since) and (event.pk, consumer.name) not in there
    ]


def _is_due(event: OrderEvent, consumer: Consumer, since: dict[str, int]) -> bool:
    return event.pk > since[consumer.name] and consumer.wants(event)


def unserved() -> list[Difference]:
    """Waiting deliveries are served in time, except those behind a parked one."""
    ahead = Delivery.objects.parked().filter(
        consumer=OuterRef("consumer"), order=OuterRef("order"), version__lt=OuterRef("version")
    )
    long_ago = timezone.now() - MAX_DELIVERY_WAIT
    waiting = Delivery.objects.waiting().filter(next_at__lt=long_ago).exclude(Exists(ahead))
    return [
        Difference("unserved", f"message {row.pk}", _of(row.order_id, consumer=row.consumer))
        for row in waiting.order_by("next_at")[:MAX_DIFFERENCES]
    ]


def files() -> list[Difference]:
    """Files that the sweeper's last complete walk did not find."""
    last = storage_sweep.last_round()
    missing = list(last.missing.items())[:MAX_DIFFERENCES] if last else []
    return [Difference("file", path[:200], {"row": row, "path": path}) for path, row in missing]


def _of(order: int, **facts: Any) -> dict[str, Any]:
    return {"order": order, "number": number_of(order)} | facts
