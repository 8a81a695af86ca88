"""A person's payments: they hold no names. Books keep sums, numbers and dates; a seller's words go."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.payments.models import UNDER_WAY, Account, Case, Payment, Refund, Statement
from jewelry.purchases import locking

ERASED = "—"


def _export(person: User) -> dict[str, Any]:
    payments = Payment.objects.filter(purchase__customer=person).order_by("-pk")
    refunds = Refund.objects.filter(payment__purchase__customer=person).order_by("-pk")
    paid = (
        "purchase__public_id", "purpose", "variant", "status", "total", "captured_amount", "created",
        "ended_at",
    )  # fmt: skip
    back = ("payment__purchase__public_id", "amount", "state", "reason", "created_at", "ended_at")
    months = Statement.objects.filter(account__partner=person)
    return {
        "payments": rows(payments.values(*paid)),
        "refunds": rows(refunds.values(*back)),
        "statements": rows(months.values("month", "lines", "paid", "total")),
    }


def _erase(person: User) -> None:
    locking.hold_all_of(person)
    Refund.objects.filter(payment__purchase__customer=person).update(reason="")
    Case.objects.filter(purchase__customer=person).update(note="")
    for account in Account.objects.filter(partner=person):
        _erase_names(account)


def _erase_names(account: Account) -> None:
    """In its statements the pieces', in the admin's log the partner's."""
    for statement in Statement.objects.filter(account=account):
        statement.lines = [{**line, "title": ERASED} for line in statement.lines]
        statement.save(update_fields=["lines"])
    entries = LogEntry.objects.filter(
        content_type__app_label="payments", content_type__model="account", object_id=account.pk
    )
    entries.update(object_repr=f"#{account.pk}")


def _hindrances(person: User) -> list[str]:
    """Money that is on its way back needs its purchase."""
    mine = Refund.objects.filter(payment__purchase__customer=person, state__in=UNDER_WAY)
    if not mine.exists():
        return []
    return [_("Money is on its way back to the person: when it is there, the data can be erased.")]


PAYMENTS = Holder("payments", _export, _erase, _hindrances)
