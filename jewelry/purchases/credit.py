"""A seller lets a purchase go on unpaid, with a reason."""

from django.db import transaction
from django.utils import timezone

from jewelry.accounts import security_log
from jewelry.accounts.models import STAFF, User
from jewelry.purchases import locking, waits
from jewelry.purchases.models import Purchase


class ReasonMissing(Exception):
    """A seller who lets a purchase go on unpaid has to say why."""


@transaction.atomic
def allow(purchase: Purchase, seller: User, reason: str) -> Purchase:
    """Let it go on unpaid, for approval and shipping. A repeated press changes nothing."""
    if seller.role not in STAFF:
        raise PermissionError(f"{seller} sells nothing")
    if not reason.strip():
        raise ReasonMissing
    held = locking.hold(purchase.pk)
    found = held.purchase
    if found.credit_by_id is None:
        found.credit_by, found.credit_reason = seller, reason.strip()[:500]
        found.credit_at = timezone.now()
        found.save(update_fields=["credit_by", "credit_reason", "credit_at"])
        security_log.record("credit", person=seller, purchase=found.number)
    waits.write(held)
    return found
