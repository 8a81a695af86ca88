"""Links that need no sign-in: unguessable, signed, and revocable."""

from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from jewelry.accounts.models import User
from jewelry.notices.models import Tracking
from jewelry.orders.models import Order
from jewelry.purchases.models import Purchase

TRACK = Signer(salt="notices.track")
UNSUBSCRIBE = Signer(salt="notices.unsubscribe")


def absolute(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}"


def order_address(order: Order) -> str:
    """The order's own page, after signing in: no new link for others ends it."""
    return absolute(reverse("shop:order", args=[order.public_id]))


def purchase_address(purchase: Purchase) -> str:
    return absolute(reverse("shop:purchase", args=[purchase.public_id]))


def track(order: Order) -> str:
    row, _is_new = Tracking.objects.get_or_create(order=order)
    return _address(row)


def _address(row: Tracking) -> str:
    return absolute(reverse("shop:track", args=[TRACK.sign(row.secret.hex)]))


def present(order: Order) -> str:
    """Return the link as it is now, or "" where none was made."""
    row = Tracking.objects.filter(order=order).first()
    return _address(row) if row else ""


def renew(order: Order) -> str:
    """Return a new link and revoke the earlier one."""
    Tracking.objects.update_or_create(order=order, defaults={"secret": uuid4()})
    return track(order)


def tracked(token: str) -> Order | None:
    """Check the signature first, so that guesses cost no query."""
    try:
        secret = UUID(TRACK.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Order.objects.in_full().filter(tracking__secret=secret).first()


def unsubscribe(person: User) -> str:
    return absolute(reverse("shop:unsubscribe", args=[UNSUBSCRIBE.sign(str(person.pk))]))


def unsubscribing(token: str) -> User | None:
    try:
        return User.objects.filter(pk=int(UNSUBSCRIBE.unsign(token))).first()
    except (BadSignature, ValueError):
        return None
