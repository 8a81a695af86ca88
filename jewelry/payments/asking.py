"""Asks the provider about open payments: on a customer's return, and each minute.

Each request has the provider's time limit, and no transaction is open meanwhile.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jewelry.payments import gateways, ledger
from jewelry.payments.cases import open_case
from jewelry.payments.gateway import Unreachable
from jewelry.payments.kinds import BANK
from jewelry.payments.models import OPEN, Case, CaseKind, Payment, Refund, RefundState, State

log = logging.getLogger(__name__)

FIRST_AFTER = timedelta(minutes=3)
"""Until then the provider's own notification may still come."""

ASKED_EVERY = timedelta(minutes=10)
ENDED_ASKED_EVERY = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=2)
"""An open payment that nobody paid. Money that comes later is booked as well."""

INVOICE_LIFE = timedelta(days=30)
"""As above: a transfer takes days, and firms take weeks to pay."""

ASKED_FOR = timedelta(days=3)
"""Since its creation, also when it was refused or given up: it may have been paid nevertheless, and
the notification lost."""

KEY_LIFE = timedelta(hours=20)
"""Providers remember an idempotency key for a day: a refund is not sent again after this."""

BATCH_SIZE = 10


def ask(payment: Payment) -> None:
    """Ask and book; raises `Unreachable`."""
    not_paid = Payment.objects.filter(pk=payment.pk).exclude(status=State.CONFIRMED)
    not_paid.update(asked_at=timezone.now())
    for heard in gateways.of(payment.variant).ask(payment):
        ledger.apply(heard)


def send(refund: Refund) -> None:
    """Ask for a refund; a repeated request is the same refund. Raises `Unreachable`.

    Nothing is sent after `KEY_LIFE`, when the provider would take it for another refund: a task may
    come so late, and an earlier request may have lost its answer.
    """
    if refund.state != RefundState.CREATED or refund.created_at < timezone.now() - KEY_LIFE:
        return
    heard = gateways.of(refund.payment.variant).refund(refund)
    waiting = Refund.objects.filter(pk=refund.pk, state=RefundState.CREATED)
    waiting.update(state=RefundState.SENT, sent_at=timezone.now())
    for each in heard:
        ledger.apply(each)


def reconcile() -> int:
    """Ask about a bounded number of open payments and refunds; return how many."""
    silent: set[str] = set()
    found: list[Payment | Refund] = [*_refunds_to_send(), *_refunds_to_ask()]
    found += [*_open_to_ask(), *_ended_to_ask()]
    for row in found:
        variant = row.variant if isinstance(row, Payment) else row.payment.variant
        if variant in silent or not gateways.is_known(variant):
            continue
        try:
            _look_after(row)
        except Unreachable as why:
            silent.add(variant)
            log.warning("%s does not answer: %s", variant, why)
    _give_up_old()
    return len(found)


def _look_after(row: Payment | Refund) -> None:
    if isinstance(row, Payment):
        ask(row)
    elif row.state == RefundState.CREATED and row.created_at > timezone.now() - KEY_LIFE:
        send(row)
    else:
        Refund.objects.filter(pk=row.pk).update(asked_at=timezone.now())
        ask(row.payment)


def _is_due(every: timedelta = ASKED_EVERY) -> Q:
    return Q(asked_at=None) | Q(asked_at__lt=timezone.now() - every)


def _open_to_ask() -> list[Payment]:
    return _to_ask(Payment.objects.filter(status=State.INPUT).exclude(variant=BANK))


def _ended_to_ask() -> list[Payment]:
    young = Payment.objects.filter(created__gt=timezone.now() - ASKED_FOR)
    return _to_ask(young.filter(status__in=[State.REJECTED, State.CANCELLED]), ENDED_ASKED_EVERY)


def _to_ask(payments: QuerySet[Payment], every: timedelta = ASKED_EVERY) -> list[Payment]:
    begun = payments.filter(_is_due(every), begun_at__lt=timezone.now() - FIRST_AFTER)
    return list(begun.order_by(F("asked_at").asc(nulls_first=True))[:BATCH_SIZE])


def _refunds_to_send() -> list[Refund]:
    now = timezone.now()
    waiting = Refund.objects.filter(state=RefundState.CREATED).select_related("payment")
    looked_at = Case.objects.filter(kind=CaseKind.REFUND_FAILED, refund__isnull=False)
    old = waiting.filter(created_at__lt=now - KEY_LIFE).exclude(pk__in=looked_at.values("refund"))
    for refund in old[:BATCH_SIZE]:
        _ask_a_person(refund)
    young = waiting.filter(created_at__range=(now - KEY_LIFE, now - timedelta(seconds=30)))
    return list(young.order_by("created_at")[:BATCH_SIZE])


def _ask_a_person(refund: Refund) -> None:
    payment = refund.payment
    open_case(
        CaseKind.REFUND_FAILED,
        purchase=payment.purchase,
        payment=payment,
        refund=refund,
        amount=refund.amount,
    )


def _refunds_to_ask() -> list[Refund]:
    """Also those that are too old to be sent: the answer may have been lost."""
    now = timezone.now()
    sent = Q(state=RefundState.SENT, sent_at__lt=now - FIRST_AFTER)
    too_old = Q(state=RefundState.CREATED, created_at__lt=now - KEY_LIFE)
    found = Refund.objects.filter(_is_due(), sent | too_old).select_related("payment")
    return list(found.order_by(F("asked_at").asc(nulls_first=True))[:BATCH_SIZE])


def _give_up_old() -> None:
    now = timezone.now()
    invoices = Q(variant=BANK, created__lt=now - INVOICE_LIFE)
    pages = ~Q(variant=BANK) & Q(created__lt=now - GIVEN_UP_AFTER)
    with transaction.atomic():
        old = Payment.objects.filter(invoices | pages, status__in=OPEN)
        for payment in old.order_by("pk")[:BATCH_SIZE]:
            ledger.give_up(payment)
