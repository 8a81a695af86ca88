"""What the ledger looks at, and what it answers: all of it under the purchase's locks."""

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
        """Roubles are not summed with anything else."""
        return self.heard.currency == CURRENCY and self.heard.amount > 0


@dataclass(frozen=True)
class Said:
    """The entry of the journal. Without an amount it is what was heard."""

    outcome: Outcome
    payment: Payment
    refund: Refund | None = None
    why: str = ""
    amount: Decimal | None = None
