"""Open quotes follow a published tariff: in the background, in batches, without measuring again.

Open are priced orders that no seller has approved and price requests, unless
`jewelry.pricing.quotes.held` holds the price, a person set it or money was paid on it. A quote that comes out the same,
for the same reasons, stays; a higher one waits for the customer's yes.

A batch, its cursor and its counts are one transaction. A worker that is killed leaves the last
batch's end, and a second worker finds the row locked, or the work done.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jewelry.orders import transition
from jewelry.orders.models import Order, Orders
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.inputs import UNREADABLE
from jewelry.pricing.models import PriceRequest, Quote, Repricing, Tariff
from jewelry.pricing.quotes import held

BATCH_SIZE = 100
STALL_TIMEOUT = timedelta(seconds=15)


def open_orders() -> Orders:
    loose = held.loose(agreed="agreed_total")
    unpaid = Order.objects.filter(status=Status.PRICE_CALCULATED, price_fixed_at=None)
    return unpaid.filter(held.MACHINE, loose)


def open_requests() -> "QuerySet[PriceRequest]":
    """Return open price requests. An expired one is priced anew when its customer opens it."""
    valid = PriceRequest.objects.filter(quote__valid_until__gt=timezone.now())
    return valid.filter(held.MACHINE, held.loose())


def begin(tariff: Tariff) -> Repricing:
    """Create the job in the publication's transaction, so that every published tariff has one."""
    total = open_orders().count() + open_requests().count()
    return Repricing.objects.create(tariff=tariff, total=total)


@transaction.atomic
def step(pk: int, turn: int) -> Repricing | None:
    """Do the next batch if it is its turn and no other worker is at it; else return None."""
    waiting = Repricing.objects.filter(pk=pk, turn=turn, finished_at=None)
    if (job := waiting.select_for_update(skip_locked=True).first()) is None:
        return None
    tariff = Tariff.objects.held()
    # A tariff that is no longer in force prices nothing: its successor prices everything.
    found = _next(job) if tariff.pk == job.tariff_id else []
    if found:
        _reprice(job, found, tariff)
    else:
        job.finished_at = timezone.now()
    job.turn += 1
    job.save()
    return job


@transaction.atomic
def step_expired() -> int:
    """Reprice prices that have expired; return how many follow the tariff now."""
    tariff = Tariff.objects.held()
    expired = open_orders().filter(quote__valid_until__lte=timezone.now())
    expired = expired.exclude(quote__tariff=tariff)
    newest = expired.select_related("quote__alloy").order_by("-quote__valid_until", "pk")
    return len(transition.reprice(_again(list(newest[:BATCH_SIZE]), tariff)))


def stalled() -> list[tuple[int, int]]:
    """Return jobs with their turns that no worker has moved: lost messages, dead workers, long
    queues."""
    late = Repricing.objects.filter(finished_at=None, moved_at__lt=timezone.now() - STALL_TIMEOUT)
    return list(late.values_list("pk", "turn"))


def _next(job: Repricing) -> Sequence[Order] | Sequence[PriceRequest]:
    """Return orders first, then requests; cursors make every batch cost the same."""
    orders = open_orders().filter(pk__gt=job.last_order).exclude(quote__tariff=job.tariff_id)
    if found := list(orders.select_related("quote__alloy").order_by("pk")[:BATCH_SIZE]):
        job.last_order = found[-1].pk
        return found
    asked = open_requests().filter(pk__gt=job.last_request).exclude(quote__tariff=job.tariff_id)
    requests = list(
        asked.select_related("quote__alloy")
        .select_for_update(of=("self",))
        .order_by("pk")[:BATCH_SIZE]
    )
    job.last_request = requests[-1].pk if requests else job.last_request
    return requests


def _reprice(job: Repricing, rows: Sequence[Any], tariff: Tariff) -> None:
    made = _again(rows, tariff)
    other = {pk: quote for pk, quote in made.items() if _differs(quote)}
    if isinstance(rows[0], Order):
        changed = [other[order.pk] for order in transition.reprice(other)]
    else:
        changed = _answer_anew([row for row in rows if row.pk in other], other)
    job.done += len(rows)
    job.changed += len(changed)
    job.left += len(rows) - len(made)
    job.before += _sum(quote.replaces for quote in changed)
    job.after += _sum(changed)


def _again(rows: Sequence[Any], tariff: Tariff) -> dict[int, Quote]:
    """Return new quotes, without those that the tariff cannot price or whose inputs are
    unreadable."""
    made = {}
    for row in rows:
        with suppress(*UNREADABLE):
            quote = quotes.recalculate(row.quote, tariff)
            if quote.total is not None:
                made[row.pk] = quote
    return made


def _answer_anew(rows: list[PriceRequest], made: dict[int, Quote]) -> list[Quote]:
    Quote.objects.bulk_create(made.values())
    for row in rows:
        row.quote = made[row.pk]
    PriceRequest.objects.bulk_update(rows, ["quote"])
    return list(made.values())


def _differs(quote: Quote) -> bool:
    """Return whether the money, or the reasons against a firm price, are other ones."""
    old = quote.replaces
    return old is None or _essence(quote) != _essence(old)


def _essence(quote: Quote) -> tuple[Any, ...]:
    return quote.parts, quote.fee, {finding.code for finding in quote.findings}


def _sum(found: Iterable[Quote | None]) -> Decimal:
    return sum((quote.total for quote in found if quote and quote.total), Decimal(0))
