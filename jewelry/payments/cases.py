"""Cases about money that need a person: opened once, and open until a person closes them."""

from decimal import Decimal

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.payments.models import Case, CaseKind, Payment, Refund
from jewelry.purchases.models import Purchase


def open_case(
    kind: CaseKind,
    *,
    purchase: Purchase | None = None,
    payment: Payment | None = None,
    refund: Refund | None = None,
    object_id: str = "",
    amount: Decimal | None = None,
) -> None:
    """Open the case, unless it is open already."""
    case = Case(
        kind=kind,
        purchase=purchase,
        payment=payment,
        refund=refund,
        object_id=object_id,
        amount=amount,
    )
    Case.objects.bulk_create([case], ignore_conflicts=True)


def close(case: Case, person: User, note: str) -> bool:
    """Return False when another person was faster."""
    still = Case.objects.filter(pk=case.pk, closed_at=None)
    return bool(still.update(closed_at=timezone.now(), closed_by=person, note=note.strip()[:500]))
