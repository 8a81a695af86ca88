"""Prices without an account: what a visitor sent is kept for a row of its own until they sign in.

Everything that a customer's model goes through then works for a guest's, under narrower limits.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jewelry.accounts.models import GUEST, User
from jewelry.models3d import quota
from jewelry.models3d.models import Model3D, Ownership, Upload
from jewelry.models3d.personal import forget
from jewelry.models3d.uploads import resumable
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes.unused import delete_unused

GUEST_RETENTION = timedelta(days=7)
"""Of a guest's models and prices, since the guest's first one; longer while a price is held."""

BATCH_SIZE = 50


def guest_of(key: int) -> User | None:
    """Return the guest, unless they have signed in or were forgotten."""
    return User.objects.filter(pk=key, role=GUEST).first()


@transaction.atomic
def adopt_guest(key: int, person: User) -> None:
    """Give the person who signed in what the guest has: models, prices as they are held, uploads.

    Repeated, or after another person signed in from the same browser, it does nothing.
    """
    if (guest := _held(key)) is None:
        return
    quota.hold(person)
    requests = PriceRequest.objects.of(guest).order_by("pk")
    # A worker holds a request's lock while it writes the quote of its customer.
    list(requests.select_for_update())
    requests.update(customer=person)
    Quote.objects.filter(customer=guest).update(customer=person)
    Upload.objects.filter(owner=guest).update(owner=person)
    own = Ownership.objects.filter(owner=person).values("model")
    Ownership.objects.filter(owner=guest).exclude(model__in=own).update(owner=person)
    guest.delete()


def _held(key: int) -> User | None:
    """Return the guest, locked as `quota.hold` does: a rival's model then finds no guest."""
    return User.objects.select_for_update(no_key=True).filter(pk=key, role=GUEST).first()


def expire_guests() -> int:
    """Forget guests whose prices are no longer held, with their models and files."""
    now = timezone.now()
    old = User.objects.filter(role=GUEST, date_joined__lt=now - GUEST_RETENTION)
    held = Quote.objects.filter(customer__role=GUEST, valid_until__gt=now).values("customer")
    # In random order: one whose piece is in a basket stays, and must not block the others.
    keys = old.exclude(pk__in=held).order_by("?").values_list("pk", flat=True)
    return sum(_forget(key) for key in keys[:BATCH_SIZE])


def _forget(key: int) -> int:
    with transaction.atomic():
        guest = _held(key)
        if guest is None or Quote.objects.filter(customer=guest, piece__isnull=False).exists():
            return 0
        for upload in guest.uploads.all():
            resumable.give_up(upload)
        requests = PriceRequest.objects.of(guest)
        mine = Q(pricerequest__in=requests) | Q(ownerships__owner=guest)
        found = list(Model3D.objects.filter(mine).distinct())
        requests.delete()
        delete_unused(Quote.objects.filter(customer=guest))
        guest.delete()
        forget(found)
    return 1
