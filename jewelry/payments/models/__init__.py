from jewelry.payments.models.case import Case, CaseKind
from jewelry.payments.models.demo import DemoCharge
from jewelry.payments.models.journal import JournalEntry
from jewelry.payments.models.payment import OPEN, Payment, Purpose, State
from jewelry.payments.models.refund import UNDER_WAY, Refund, RefundState, Source

__all__ = [
    "OPEN",
    "UNDER_WAY",
    "Case",
    "CaseKind",
    "DemoCharge",
    "JournalEntry",
    "Payment",
    "Purpose",
    "Refund",
    "RefundState",
    "Source",
    "State",
]
