"""Ring sizers by post: asked for by customers, sent by sellers."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.purchases.models import SizerRequest

MOST = 3
"""Sizers for one person in `PERIOD`."""

PERIOD = timedelta(days=365)


class SizerRefused(Exception):
    """Nothing was asked for; the sentence says why."""


def last_request(customer: User) -> SizerRequest | None:
    return SizerRequest.objects.filter(customer=customer).first()


@transaction.atomic
def ask_for_sizer(customer: User, address: Mapping[str, str], token: UUID) -> SizerRequest:
    """Repeated with the same token it gives the same request. Raises SizerRefused."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=customer.pk)
    mine = SizerRequest.objects.filter(customer=customer)
    if same := mine.filter(public_id=token).first():
        return same
    if mine.filter(sent_at=None).exists():
        raise SizerRefused(
            _("Your ring sizer is asked for already. We tell you here when it is sent.")
        )
    if mine.filter(asked_at__gt=timezone.now() - PERIOD).count() >= MOST:
        raise SizerRefused(_("We send three ring sizers a year to one person. Please write to us."))
    return SizerRequest.objects.create(customer=customer, public_id=token, **address)


def mark_sent(requests: Iterable[SizerRequest], seller: User) -> int:
    """Note that they are sent; return how many were not yet."""
    waiting = SizerRequest.objects.filter(pk__in=[each.pk for each in requests], sent_at=None)
    return waiting.update(sent_at=timezone.now(), sent_by=seller)
