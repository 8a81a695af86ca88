"""Bank transfer: the page is the invoice, and nobody reports but a seller who reads the bank's
statement."""

from django.http import HttpRequest
from django.urls import reverse

from jewelry.payments.cases import open_case
from jewelry.payments.gateway import Begun, Gateway, Heard, Unreadable
from jewelry.payments.models import CaseKind, Payment, Refund
from jewelry.payments.transfer import invoices


class BankGateway(Gateway):
    def begin(self, payment: Payment) -> Begun:
        invoices.issue(payment)
        return Begun(reverse("shop:invoice", args=[payment.token]), "")

    def ask(self, payment: Payment) -> list[Heard]:
        return []

    def read(self, request: HttpRequest) -> list[Heard]:
        raise Unreadable("no bank notifies")

    def refund(self, refund: Refund) -> list[Heard]:
        """Name it: a seller pays back by hand, and types the bank's entry."""
        open_case(
            CaseKind.REFUND_BY_HAND,
            purchase=refund.payment.purchase,
            payment=refund.payment,
            refund=refund,
            amount=refund.amount,
        )
        return []
