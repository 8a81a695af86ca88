"""The ledger's reads and its results, all under the purchase's locks."""

from dataclasses import dataclass
from decimal import Decimal

from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import Outcome
from jewelry.payments.models import Payment, Refund
from jewelry.payments.models.payment import CURRENCY
from jewelry.purchases.locking import Held


@dataclass(frozen=True)
class Books:
    heard: Heard
    held: Held
    payment: Payment
    refund: Refund | None

    @property
    def is_money(self) -> bool:
        """Return whether it is a positive sum in roubles; nothing else is added up."""
        return self.heard.currency == CURRENCY and self.heard.amount > 0


@dataclass(frozen=True)
class Said:
    """The entry of the journal. Without an amount it is what was heard."""

    outcome: Outcome
    payment: Payment
    refund: Refund | None = None
    why: str = ""
    amount: Decimal | None = None
