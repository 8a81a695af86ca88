"""What a cancelled order costs all the same, by the rules of sale: free before its approval; after
it the metal's loss, and the share that the house keeps."""

from decimal import ROUND_HALF_UP, Decimal

from jewelry.orders.models import Order
from jewelry.orders.statuses import BEFORE_APPROVAL
from jewelry.pricing.models import Quote
from jewelry.purchases.models import SaleRules

RUBLE, ZERO = Decimal(1), Decimal(0)


def of(order: Order, was: str) -> Decimal:
    """Return roubles with VAT. `was` is the status that the order was cancelled in."""
    if was in BEFORE_APPROVAL or order.quote is None or order.quote.total is None:
        return ZERO
    rules = SaleRules.objects.present()
    kept = rules.keeps_share * order.quote.total
    if rules.keeps_metal_loss:
        kept += metal_lost(order.quote)
    return min(kept.quantize(RUBLE, ROUND_HALF_UP), order.quote.total)


def metal_lost(quote: Quote) -> Decimal:
    """Return what its metal's loss costs with VAT; 0 of a price that a person named."""
    metal = sum((Decimal(amount) for name, amount in quote.parts if name == "metal"), ZERO)
    figures = quote.inputs.get("metal") or {}
    loss = Decimal(figures.get("loss", "0"))
    vat = Decimal((quote.inputs.get("rates") or {}).get("vat", "0"))
    return metal * loss / (1 + loss) * (1 + vat)
