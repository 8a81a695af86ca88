"""The check that runs every minute, and the whole check. It never repairs anything.

Every minute it checks the sums, all orders in progress, the messages of new events, and a window of
old orders that moves through all of them. So it finds a difference among orders in progress within
a minute, and one among closed orders after a round.
"""

from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.db.models import Max, Min
from django.utils import timezone

from jewelry.conservation import invariants
from jewelry.conservation.invariants import Difference
from jewelry.conservation.models import Alarm, Deleted
from jewelry.conservation.record import record
from jewelry.orders.lists.build import snapshot
from jewelry.orders.models import Order, OrderEvent
from jewelry.outbox.consumer import consumers
from jewelry.platform.models import read_mark, write_mark
from jewelry.purchases.models import Purchase

MARK = "conservation"
WINDOW_SIZE = 5000
"""Orders in one round, and new events."""

MAX_ACTIVE_ORDERS = 50_000
"""Beyond it the window covers orders in progress, and the whole check their lists."""

MAX_TRANSACTION_AGE = timedelta(hours=1)
"""No transaction is open for longer, so older orders are all visible."""

CHECK_LAG = timedelta(minutes=5)


@dataclass
class Book:
    """How far the check has come. `orders` were counted up to the id `upto`."""

    upto: int = 0
    orders: int | None = None
    order_cursor: int = 0
    purchase_cursor: int = 0
    event_cursor: int = 0
    since: dict[str, int] = field(default_factory=dict)
    at: str = ""


def run() -> list[Alarm]:
    """Run one round. Its cost does not depend on closed orders, except for the first, which
    counts them."""
    book = Book(**read_mark(MARK))
    _meet_consumers(book)
    with snapshot():
        found = [
            *_sums(book),
            *_histories(book),
            *invariants.pay(MAX_ACTIVE_ORDERS),
            *_money(book),
            *invariants.deleted(),
        ]
    found += [*_messages(book), *invariants.unserved(), *invariants.files()]
    return _close(book, found)


def run_whole(*, accept: bool = False) -> list[Alarm]:
    """Check everything. `accept`: the present orders become the expected ones."""
    book = Book(**read_mark(MARK))
    _meet_consumers(book)
    if accept:
        Deleted.objects.all().delete()
        book.orders, book.upto = None, 0
    with snapshot():
        found = [
            *_sums(book),
            *invariants.sizes(final=True),
            *invariants.pay(MAX_ACTIVE_ORDERS),
            *invariants.money("true"),
            *invariants.deleted(),
        ]
        last = Order.objects.aggregate(pk=Max("pk"))["pk"] or 0
        for low in range(0, last, WINDOW_SIZE):
            found += invariants.history(
                invariants.BETWEEN, low, low + WINDOW_SIZE, most=WINDOW_SIZE
            )
    found += _all_messages(book)
    return _close(book, [*found, *invariants.unserved(), *invariants.files()])


def _close(book: Book, found: list[Difference]) -> list[Alarm]:
    book.at = timezone.now().isoformat()
    write_mark(MARK, asdict(book))
    return record(found)


def _meet_consumers(book: Book) -> None:
    """Check a new consumer from the present event on."""
    newest = OrderEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
    for name in consumers():
        book.since.setdefault(name, newest)


def _sums(book: Book) -> list[Difference]:
    young = Order.objects.filter(pk__gt=book.upto)
    count = (book.orders or 0) + young.count()
    first = young.filter(created_at__gte=timezone.now() - MAX_TRANSACTION_AGE).aggregate(
        pk=Min("pk")
    )["pk"]
    upto = first - 1 if first else young.aggregate(pk=Max("pk"))["pk"] or book.upto
    book.orders = (book.orders or 0) + young.filter(pk__lte=upto).count()
    book.upto = upto
    small = invariants.active() <= MAX_ACTIVE_ORDERS
    return [*invariants.received(count), *(invariants.sizes() if small else [])]


def _histories(book: Book) -> list[Difference]:
    found = invariants.history(invariants.ACTIVE, most=MAX_ACTIVE_ORDERS)
    low, last = book.order_cursor, Order.objects.aggregate(pk=Max("pk"))["pk"] or 0
    found += invariants.history(invariants.BETWEEN, low, low + WINDOW_SIZE, most=WINDOW_SIZE)
    book.order_cursor = low + WINDOW_SIZE if low + WINDOW_SIZE < last else 0
    open_ones = [
        alarm.facts["order"] for alarm in Alarm.objects.filter(code="history", ended_at=None)
    ]
    return found + invariants.history(invariants.THESE, open_ones, most=len(open_ones))


def _money(book: Book) -> list[Difference]:
    """Check the newest purchases, those with an open alarm, and a window that moves on."""
    last = Purchase.objects.aggregate(pk=Max("pk"))["pk"] or 0
    open_ones = [
        alarm.facts["purchase"] for alarm in Alarm.objects.filter(code="money", ended_at=None)
    ]
    found = invariants.money(
        f"{invariants.BETWEEN} OR {invariants.THESE}", last - WINDOW_SIZE, last, open_ones
    )
    low, oldest = book.purchase_cursor, last - WINDOW_SIZE
    if low >= oldest:
        book.purchase_cursor = 0
        return found
    book.purchase_cursor = low + WINDOW_SIZE
    window = invariants.money(invariants.BETWEEN, low, min(low + WINDOW_SIZE, oldest))
    return found + [each for each in window if each not in found]


def _messages(book: Book) -> list[Difference]:
    settled = OrderEvent.objects.filter(created_at__lt=timezone.now() - CHECK_LAG)
    start = max(book.event_cursor, min(book.since.values(), default=0))
    window = (
        settled.filter(pk__gt=start).select_related("order__customer").order_by("pk")[:WINDOW_SIZE]
    )
    events = list(window)
    book.event_cursor = events[-1].pk if events else start
    alarms = Alarm.objects.filter(code="message", ended_at=None)
    again = [int(alarm.row.split()[1]) for alarm in alarms]
    events += OrderEvent.objects.filter(pk__in=again).select_related("order__customer")
    return invariants.messages(events, book.since)


def _all_messages(book: Book) -> list[Difference]:
    """Check from the first event of any consumer on."""
    found, start = [], min(book.since.values(), default=0)
    while True:
        book.event_cursor = start
        found += _messages(book)
        if book.event_cursor == start:
            return found
        start = book.event_cursor
