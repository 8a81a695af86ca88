"""A year of invented orders with their history, to try things out.

The history is invented, so it is written into the tables in bulk; only this module and the
lifecycle write a status.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.models3d.finding import Finding
from jewelry.models3d.models import Measurement
from jewelry.orders.models import Order, OrderEvent, PayEntry
from jewelry.orders.moves import SYSTEM, Verb
from jewelry.orders.statuses import IN_HAND, Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.inputs import specification
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote, Tariff, Verdict

S, V = Status, Verb
LIFE: tuple[tuple[Verb, Status, str, float], ...] = (
    (V.START, S.INITIATED, Role.CUSTOMER, 0),
    (V.UPLOAD, S.FILE_UPLOADED, Role.CUSTOMER, 0.005),
    (V.SUBMIT, S.SUBMITTED, Role.CUSTOMER, 0.01),
    (V.PRICE, S.PRICE_CALCULATED, SYSTEM, 0.0101),
    (V.APPROVE, S.MANUFACTURING_APPROVED, Role.SELLER, 0.3),
    (V.TAKE, S.MANUFACTURING_STARTED, Role.OPERATOR, 1.6),
    (V.COMPLETE, S.MANUFACTURING_COMPLETED, Role.OPERATOR, 7),
    (V.PACK, S.PACKAGING, Role.OPERATOR, 8),
    (V.SHIP, S.SHIPPED, Role.OPERATOR, 9),
    (V.CLOSE, S.CLOSED, Role.SELLER, 13),
)
"""An undisturbed life: verb, status, who, days since the start."""

ALONG = [status for _verb, status, _role, _days in LIFE]
SENT, PRICED, TAKEN, MADE = map(
    ALONG.index,
    (S.SUBMITTED, S.PRICE_CALCULATED, S.MANUFACTURING_STARTED, S.MANUFACTURING_COMPLETED),
)
SPREAD: dict[Status, tuple[float, float, float]] = {
    S.INITIATED: (0.006, 0, 10),
    S.FILE_UPLOADED: (0.006, 0, 5),
    S.SUBMITTED: (0.004, 0, 2),
    S.PRICE_CALCULATED: (0.012, 0.1, 4),
    S.MANUFACTURING_APPROVED: (0.036, 0.4, 9),
    S.MANUFACTURING_STARTED: (0.014, 2, 14),
    S.MANUFACTURING_COMPLETED: (0.006, 7.5, 18),
    S.PACKAGING: (0.004, 8.5, 19),
    S.SHIPPED: (0.020, 9.5, 21),
    S.CANCELLED: (0.025, 3, 300),
}
"""Share of all orders and their age in days, from and to; the rest are CLOSED."""

CLOSED_AGE = (14, 365)
EACH: dict[Status, float] = {
    S.MANUFACTURING_STARTED: 1.6,
    S.MANUFACTURING_COMPLETED: 0.6,
    S.PACKAGING: 0.6,
}
"""Orders in an operator's hand at most, so that each of them may take another."""

URGENT_SHARE = 0.05
LATE_SHARE = 0.08
"""Share of the orders in the workshop that should have been delivered by now."""

REASONS = (
    "The customer chose another piece.",
    "The customer asked to cancel by phone.",
    "Заказчик передумал.",
    "The stone was not to be had in this size.",
)
COMMENTS = (
    "Satin inside, please.",
    "Размер 17,5. Спасибо!",
    "It is a gift: no price in the box, please.",
    "Матовая поверхность снаружи, внутри полировка.",
    "Engrave inside: 12.06.2026",
)


@dataclass(frozen=True)
class Design:
    """A product to order."""

    title: str
    measurement: Measurement


@dataclass(frozen=True)
class Cast:
    customers: Sequence[User]
    sellers: Sequence[User]
    operators: Sequence[User]


def make(count: int, designs: Sequence[Design], cast: Cast) -> None:
    """Seeded, so every machine gets the same orders, on its own calendar."""
    dice = random.Random(118)  # noqa: S311
    tariff, now = Tariff.objects.in_force(), timezone.now()
    alloys = list(Alloy.objects.filter(is_offered=True))
    orders = []
    hands = cycle(cast.operators)
    for status, age in _ages(count, len(cast.operators), dice):
        design = dice.choice(designs)
        quote = quotes.draft(
            design.measurement,
            Specification(
                dice.choice(alloys).code,
                dice.choice([1, 1, 1, 2]),
                rush=dice.random() < URGENT_SHARE,
            ),
            tariff,
        )
        order = _order(status, now - timedelta(days=age), design, quote, cast, dice)
        quote.customer = order.customer
        if status in IN_HAND:
            order.operator = next(hands)
        orders.append(order)
    Quote.objects.bulk_create([order.quote for order in orders if order.quote])
    lives = [_life(order, cast, dice) for order in orders]
    for order, life in zip(orders, lives, strict=True):
        order.version, order.status_since = len(life), life[-1].created_at
    Order.objects.bulk_create(orders)
    for order, life in zip(orders, lives, strict=True):
        for event in life:
            event.order = order
    OrderEvent.objects.bulk_create([event for life in lives for event in life], batch_size=2000)
    PayEntry.objects.bulk_create(
        PayEntry(
            order=order,
            operator=order.operator,
            amount=order.quote.fee,
            reserved_at=order.taken_at,
            earned_at=_moment(order.created_at, MADE) if _reached(order.status) >= MADE else None,
        )
        for order in orders
        if order.operator and order.quote and order.taken_at
    )


def _ages(count: int, operators: int, dice: random.Random) -> list[tuple[Status, float]]:
    """Return statuses with ages in days, the oldest first."""
    plan = []
    for status, (part, youngest, oldest) in SPREAD.items():
        most = int(EACH[status] * operators) if status in EACH else count
        for _ in range(max(1, min(most, round(part * count)))):
            late = status in IN_HAND | {S.MANUFACTURING_APPROVED} and dice.random() < LATE_SHARE
            plan.append((status, dice.uniform(23, 32) if late else dice.uniform(youngest, oldest)))
    closed = max(0, count - len(plan))
    plan += [(S.CLOSED, dice.uniform(*CLOSED_AGE)) for _ in range(closed)]
    return sorted(plan, key=lambda pair: -pair[1])


def _order(
    status: Status, created: datetime, design: Design, quote: Quote, cast: Cast, dice: random.Random
) -> Order:
    if status == S.SUBMITTED:
        _refer(quote)
    reached = _reached(status)
    took = _moment(created, TAKEN) if reached >= TAKEN else None
    return Order(
        customer=dice.choice(cast.customers),
        title=design.title,
        model=design.measurement.model if reached else None,
        alloy_id=quote.alloy_id,
        quantity=quote.quantity,
        comment=dice.choice(COMMENTS) if dice.random() < 0.2 else "",
        rush=specification(quote.inputs).rush,
        agreed_total=quote.total if reached >= PRICED else None,
        quote=quote if reached >= PRICED or status == S.SUBMITTED else None,
        status=status,
        operator=dice.choice(cast.operators) if took else None,
        taken_at=took,
        due_at=_due(created, quote) if reached >= SENT else None,
        created_at=created,
    )


def _due(created: datetime, quote: Quote) -> datetime:
    rush = specification(quote.inputs).rush
    days = quote.tariff.rush_days if rush else quote.tariff.promise_days
    return _moment(created, SENT) + timedelta(days=days)


def _reached(status: str) -> int:
    """Return the number of steps taken; cancelled orders were priced before."""
    return PRICED if status == S.CANCELLED else ALONG.index(Status(status))


def _moment(created: datetime, step: int) -> datetime:
    """Return when an order created then reached a step; an hour ago at the latest."""
    latest = timezone.now() - timedelta(minutes=70 - 6 * step)
    return max(created, min(created + timedelta(days=LIFE[step][3]), latest))


def _refer(quote: Quote) -> None:
    quote.verdict, quote.findings = Verdict.MANUAL, [Finding("open_surface", edges=12)]
    quote.total, quote.parts = None, []


def _life(order: Order, cast: Cast, dice: random.Random) -> list[OrderEvent]:
    """Return the order's history, the oldest first; neither is saved."""
    people = {
        Role.CUSTOMER: order.customer,
        Role.SELLER: dice.choice(cast.sellers),
        Role.OPERATOR: order.operator,
        SYSTEM: None,
    }
    steps = [
        (verb, status, role, _moment(order.created_at, i))
        for i, (verb, status, role, _) in enumerate(LIFE)
    ]
    walked = steps[: _reached(order.status) + 1]
    last = walked[-1][3]
    if order.status == S.SUBMITTED:
        walked.append((V.REFER, S.SUBMITTED, SYSTEM, last + timedelta(seconds=4)))
    if order.status == S.CANCELLED:
        walked.append((V.CANCEL, S.CANCELLED, Role.SELLER, last + timedelta(days=1)))
    before = ""
    events = []
    for version, (verb, status, role, moment) in enumerate(walked, start=1):
        events.append(
            OrderEvent(
                order_version=version,
                verb=verb,
                from_status=before,
                to_status=status,
                actor=people[role],
                role=role,
                reason=dice.choice(REASONS) if verb == V.CANCEL else "",
                created_at=moment,
            )
        )
        before = status
    return events
