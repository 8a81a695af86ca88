"""The interface to a provider of payments; nothing else of a provider is known here.

A provider is called outside of transactions, answers within eight seconds or raises `Unreachable`,
and may be asked the same thing again: the tokens of payments and refunds are its idempotency keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from payments.core import BasicProvider

from jewelry.payments.kinds import How, Kind

if TYPE_CHECKING:
    from jewelry.payments.models import Payment, Refund

MAX_AMOUNT = Decimal(10) ** 12
MAX_CHARACTERS = 255
"""Of an event's name and of an object's."""


class Unreachable(Exception):
    """The provider did not answer in time, refused or failed: it is not known what it did."""


class TokenSpent(Unreachable):
    """The provider keeps its answer to this token: asked again, it fails again. Another token may
    do."""


class Refused(TokenSpent):
    """The provider answered that it will not."""


class Forged(Exception):
    """The notification does not come from the provider."""


class Unreadable(Exception):
    """The notification does not have the provider's form."""


@dataclass(frozen=True)
class Begun:
    """The address where the customer pays. `transaction_id` is the provider's id of the payment."""

    url: str
    transaction_id: str


@dataclass(frozen=True)
class Heard:
    """A provider's report on one payment or refund.

    `event_id`    the report's id: the provider's own, or `object:status` where it has none
    `object_id`   the provider's id of the charge or of the refund
    `amount`      in `currency` (ISO 4217), above zero: of the charge, or of the refund
    `token`       our payment's of PAID and FAILED, our refund's of REFUNDED and REFUND_FAILED; the
                  payment's own for a refund that we did not ask for
    """

    variant: str
    event_id: str
    object_id: str
    kind: Kind
    amount: Decimal
    currency: str
    token: str
    how: How = How.NOTIFIED

    def __post_init__(self) -> None:
        """Raise `Unreadable` for values that do not fit into the journal's columns."""
        amount, texts = self.amount, (self.event_id, self.object_id)
        if not amount.is_finite() or abs(amount) >= MAX_AMOUNT or amount != round(amount, 2):
            raise Unreadable(f"{amount} is no amount of money")
        if not all(0 < len(text) <= MAX_CHARACTERS for text in texts) or len(self.currency) > 3:
            raise Unreadable("a name is too long, or missing")


class Gateway(BasicProvider):  # type: ignore[misc]
    """Named in `settings.PAYMENT_VARIANTS`. Of django-payments only the variants are used."""

    def begin(self, payment: Payment) -> Begun:
        """Create the payment at the provider. Idempotent by `payment.token`.

        Raises `TokenSpent` where this token never gets a page.
        """
        raise NotImplementedError

    def ask(self, payment: Payment) -> list[Heard]:
        """Return all that the provider knows of the payment and of its refunds."""
        raise NotImplementedError

    def read(self, request: HttpRequest) -> list[Heard]:
        """Return the reports of a verified notification; raises `Forged` and `Unreadable`."""
        raise NotImplementedError

    def refund(self, refund: Refund) -> list[Heard]:
        """Refund. Idempotent by `refund.token`; [] while it is under way."""
        raise NotImplementedError

    def cancel(self, payment: Payment) -> None:
        """Cancel a payment that was begun and not paid, if the provider can."""

    def get_form(self, payment: Any, data: Any = None) -> Any:
        raise NotImplementedError("Payments begin with `begin`.")


__all__ = [
    "Begun", "Forged", "Gateway", "Heard", "How", "Kind", "Refused", "TokenSpent", "Unreachable",
    "Unreadable",
]  # fmt: skip
