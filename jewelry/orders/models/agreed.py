"""Whether a buyer has agreed to what an order costs; for real orders and the sandbox's."""

from decimal import Decimal
from typing import Protocol

from jewelry.orders.statuses import Status
from jewelry.pricing.models import Quote


class Agreeing(Protocol):
    """The columns, and the properties that follow from them. Totals are of all pieces, with VAT."""

    status: str
    agreed_total: Decimal | None
    declined_total: Decimal | None

    @property
    def quote(self) -> Quote | None: ...

    @property
    def total(self) -> Decimal | None: ...

    @property
    def is_agreed(self) -> bool: ...


class Agreed:
    @property
    def needs_person(self: Agreeing) -> bool:
        """The machine could not price it; a seller will."""
        return bool(self.status == Status.SUBMITTED and self.quote and self.quote.total is None)

    @property
    def total(self: Agreeing) -> Decimal | None:
        """What all its pieces cost, as far as it is known."""
        return self.quote.total if self.quote else None

    @property
    def is_agreed(self: Agreeing) -> bool:
        """The customer has said yes to what it costs, or to more."""
        if self.total is None or self.agreed_total is None:
            return False
        return self.total <= self.agreed_total

    @property
    def is_declined(self: Agreeing) -> bool:
        """The customer said no to what it costs: the seller names another price, or cancels."""
        is_open = self.status == Status.PRICE_CALCULATED and not self.is_agreed
        return is_open and self.declined_total == self.total

    @property
    def waits_for_customer(self: Agreeing) -> bool:
        """It may not be approved before its customer says yes to what it costs."""
        is_open = self.status == Status.PRICE_CALCULATED and not self.is_agreed
        return is_open and self.declined_total != self.total
