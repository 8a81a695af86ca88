"""The address of a purchase's payment: for letters, and for people who pay for another person.

It needs no sign-in, is signed, and its page shows sums and no names.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from jewelry.accounts.models import User
from jewelry.purchases.models import Purchase

PAY = Signer(salt="payments.pay")


def token(purchase: Purchase) -> str:
    return PAY.sign(purchase.public_id.hex)


def path(purchase: Purchase) -> str:
    return reverse("shop:pay_link", args=[token(purchase)])


def pay(purchase: Purchase) -> str:
    """Return the whole address."""
    return f"{settings.SITE_ADDRESS}{path(purchase)}"


def purchase_page(purchase: Purchase, person: User | AnonymousUser) -> str:
    """Return its customer's page of it; whoever pays for them has the letter's."""
    if person.is_authenticated and person.pk == purchase.customer_id:
        return reverse("shop:purchase", args=[purchase.public_id])
    return path(purchase)


def purchase_of(signed: str) -> Purchase | None:
    """Check the signature first, so that guesses cost no query."""
    try:
        public_id = PAY.unsign(signed)
    except BadSignature:
        return None
    return Purchase.objects.placed().filter(public_id=public_id).first()
