from jewelry.payments.models.account import Account
from jewelry.payments.models.case import Case, CaseKind
from jewelry.payments.models.demo import DemoCharge
from jewelry.payments.models.firm import Firm
from jewelry.payments.models.journal import JournalEntry
from jewelry.payments.models.payment import OPEN, Payment, Purpose, State
from jewelry.payments.models.refund import UNDER_WAY, Refund, RefundState, Source
from jewelry.payments.models.statement import Statement
from jewelry.payments.models.transfer import BankEntry, Invoice

__all__ = [
    "OPEN",
    "UNDER_WAY",
    "Account",
    "BankEntry",
    "Case",
    "CaseKind",
    "DemoCharge",
    "Firm",
    "Invoice",
    "JournalEntry",
    "Payment",
    "Purpose",
    "Refund",
    "RefundState",
    "Source",
    "State",
    "Statement",
]
