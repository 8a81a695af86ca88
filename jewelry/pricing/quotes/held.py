"""The one rule for a held price, which a published tariff may not change.

A firm price that was shown, and any price that the customer agreed to, stays until `valid_until`. A
tariff never changes a price set by a person: `MACHINE` leaves those out.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Verdict

MACHINE = Q(quote__author=None, quote__total__isnull=False)
"""Of rows with a `quote`: the formula made the price."""


def holds(quote: Quote, agreed: Decimal | None = None) -> bool:
    """`agreed` is the total that the customer has agreed to."""
    if quote.total is None or quote.valid_until <= timezone.now():
        return False
    return quote.verdict == Verdict.FIRM or (agreed is not None and quote.total <= agreed)


def loose(*, agreed: str = "") -> Q:
    """Select rows whose `quote` does not hold; `agreed` names their column of agreed totals."""
    expired = Q(quote__valid_until__lte=timezone.now())
    provisional = ~Q(quote__verdict=Verdict.FIRM)
    if agreed:
        provisional &= Q(**{agreed: None}) | Q(**{f"{agreed}__lt": F("quote__total")})
    return expired | provisional


def shown_to(customer: User, model: Model3D, wanted: Specification) -> Quote | None:
    """Return the machine's firm price that this customer saw for exactly this and that still holds.

    Of several the lowest, since each of them is a promise.
    """
    return shown_by_alloy(customer, model, [wanted]).get(wanted.alloy)


def shown_by_alloy(
    customer: User, model: Model3D, wanted: Iterable[Specification]
) -> dict[str, Quote]:
    """As `shown_to`, for one specification in each alloy: by the alloy's code, where there is one."""
    found = Quote.objects.filter(
        customer=customer,
        model=model,
        author=None,
        verdict=Verdict.FIRM,
        valid_until__gt=timezone.now(),
        inputs__specification__in=[each.to_json() for each in wanted],
    )
    # The lowest comes last, and stays.
    return {
        quote.inputs["specification"]["alloy"]: quote for quote in found.order_by("-total", "pk")
    }
