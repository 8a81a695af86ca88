"""An invoice for a bank transfer, with the firm's details of the day."""

from decimal import Decimal

from jewelry.payments.models import Firm, Invoice, Payment
from jewelry.pricing.engine.formula import vat_within
from jewelry.pricing.models import Tariff


def may_be_issued() -> bool:
    firm = Firm.objects.filter(takes_transfers=True).first()
    return firm is not None and not firm.lacking


def issue(payment: Payment) -> Invoice:
    """Return the payment's only invoice."""
    vat = vat_within(payment.total, Tariff.objects.in_force().vat)
    given = {"seller": Firm.objects.present().to_json(), "vat": vat}
    return Invoice.objects.get_or_create(payment=payment, defaults=given)[0]


def bank_code_text(invoice: Invoice, purpose: str) -> str:
    """Return the text of the code that Russian banks' apps read (GOST R 56042-2014, UTF-8)."""
    seller, total = invoice.seller, invoice.payment.total
    fields = {
        "Name": seller["name"],
        "PersonalAcc": seller["account"],
        "BankName": seller["bank"],
        "BIC": seller["bank_code"],
        "CorrespAcc": seller["bank_account"],
        "PayeeINN": seller["tax_number"],
        "KPP": seller["reason_code"],
        "Sum": str(int(total * Decimal(100))),
        "Purpose": purpose,
    }
    told = "|".join(f"{key}={value.replace('|', ' ')}" for key, value in fields.items() if value)
    return f"ST00012|{told}"
