"""The demo bank's reaction to the buttons of its page."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jewelry.payments.demo import notifying
from jewelry.payments.models import DemoCharge, Payment

LATE = timedelta(minutes=1)


class Play(models.TextChoices):
    SUCCESS = "success", pgettext_lazy("money", "Pay")
    REFUSED = "refused", _("The bank refuses")
    LATE = "late", _("Pay, and the bank tells it a minute later")
    TWICE = "twice", _("Pay, and the bank takes the money twice")
    OTHER = "other", _("Pay one rouble less")


@dataclass(frozen=True)
class _Charge:
    amount: Decimal
    is_refused: bool = False
    told_in: timedelta = timedelta(0)


def press(payment: Payment, play: Play) -> None:
    """Write the bank's books, and notify the shop after the commit."""
    charge = _Charge(payment.total)
    charges = {
        Play.SUCCESS: [charge],
        Play.REFUSED: [_Charge(payment.total, is_refused=True)],
        Play.LATE: [_Charge(payment.total, told_in=LATE)],
        Play.TWICE: [charge, charge],
        Play.OTHER: [_Charge(max(payment.total - 1, Decimal("0.01")))],
    }[play]
    with transaction.atomic():
        for each in charges:
            made = DemoCharge.objects.create(
                token=payment.token,
                amount=each.amount,
                is_refused=each.is_refused,
                told_from=timezone.now() + each.told_in,
            )
            notifying.after_commit(made, each.told_in)
