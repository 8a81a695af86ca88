"""A person's purchases and addresses: erasing keeps their sums, numbers and dates, as books must."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.pricing.models import Quote
from jewelry.purchases import locking
from jewelry.purchases.models import RECIPIENT_FIELDS, Address, Piece, Purchase, SizerRequest, State

GUEST_RETENTION = timedelta(days=7)
"""Of a guest's basket, since its last change."""

BASKET_RETENTION = timedelta(days=60)
"""Of a customer's basket."""

SIZER_RETENTION = timedelta(days=400)
"""Of a request for a ring sizer: the year in which it counts, and some days."""

BATCH_SIZE = 200
ERASED = "—"


def _export(person: User) -> dict[str, Any]:
    mine = Purchase.objects.of(person).order_by("-pk")
    names = (
        "public_id", "state", *RECIPIENT_FIELDS, "way_name", "delivery_price", "wishes", "gift",
        "gift_note", "terms_version", "terms_at", "paid_total", "refunded_total", "placed_at",
        "credit_reason",
    )  # fmt: skip
    pieces = Piece.objects.filter(purchase__customer=person).order_by("-pk")
    said = ("purchase__public_id", "title", "specification", "seen_total", "comment")
    return {
        "purchases": rows(mine.values(*names)),
        "pieces": rows(pieces.values(*said)),
        "sizers": rows(
            SizerRequest.objects.filter(customer=person).values(
                *RECIPIENT_FIELDS, "asked_at", "sent_at"
            )
        ),
        "addresses": rows(Address.objects.filter(customer=person).values(*RECIPIENT_FIELDS)),
    }


def _erase(person: User) -> None:
    """Before the orders and prices, which delete what nothing refers to any more."""
    locking.hold_all_of(person)
    Address.objects.filter(customer=person).delete()
    SizerRequest.objects.filter(customer=person).delete()
    Purchase.objects.of(person).exclude(state=State.PLACED).delete()
    words = dict.fromkeys((*RECIPIENT_FIELDS, "wishes", "gift_note"), "")
    Purchase.objects.of(person).update(**words)
    Purchase.objects.of(person).exclude(credit_by=None).update(credit_reason=ERASED)
    pieces = Piece.objects.filter(purchase__customer=person)
    pieces.update(title=ERASED, comment="", specification={}, model=None, quote=None)


def _expire() -> int:
    now = timezone.now()
    baskets = Purchase.objects.filter(state=State.BASKET)
    guests = baskets.filter(customer=None, touched_at__lt=now - GUEST_RETENTION)
    own = baskets.filter(customer__isnull=False, touched_at__lt=now - BASKET_RETENTION)
    old = [pk for some in (guests, own) for pk in some.values_list("pk", flat=True)[:BATCH_SIZE]]
    quotes = list(Quote.objects.filter(piece__purchase__in=old, customer=None).values_list("pk"))
    Purchase.objects.filter(pk__in=old, state=State.BASKET).delete()
    strangers = Quote.objects.filter(pk__in=[pk for (pk,) in quotes])
    strangers.filter(piece=None, order=None, pricerequest=None).delete()
    long_ago = SizerRequest.objects.filter(asked_at__lt=now - SIZER_RETENTION)
    keys = list(long_ago.values_list("pk", flat=True)[:BATCH_SIZE])
    return len(old) + SizerRequest.objects.filter(pk__in=keys).delete()[0]


PURCHASES = Holder("purchases", _export, _erase, expire=_expire)
