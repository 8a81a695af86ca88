"""The ways of paying that a customer is offered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import User
from jewelry.payments.kinds import BANK
from jewelry.payments.transfer import invoices
from jewelry.purchases.models import Method

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NONE = "none"


@dataclass(frozen=True)
class Way:
    """`code` is stored with the purchase, `variant` names the provider."""

    code: str
    variant: str
    name: "StrOrPromise"
    text: "StrOrPromise"
    when: "StrOrPromise" = ""


def offered(person: User | None) -> list[Way]:
    """Return the ways in the order of the page; empty if the shop takes no money here."""
    found = [_card()] if settings.PAYMENT_CARD != NONE else []
    return [*found, _bank()] if invoices.may_be_issued() else found


def of(code: str, person: User | None) -> Way | None:
    return next((way for way in offered(person) if way.code == code), None)


def _bank() -> Way:
    return Way(
        code=Method.BANK,
        variant=BANK,
        name=_("Bank transfer"),
        text=_("You get an invoice with our account and a code for your bank's app."),
        when=_("One to three bank days"),
    )


def _card() -> Way:
    return Way(
        code=Method.CARD,
        variant=settings.PAYMENT_CARD,
        name=_("Bank card"),
        text=_("You enter it on the bank's own page. We never see the number."),
        when=_("At once"),
    )
