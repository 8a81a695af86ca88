"""The invoice for a bank transfer. It names no customer: whoever has its address may pay it."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jewelry.payments.models import Firm, Invoice
from jewelry.payments.papers.sheet import Sheet, render_sheet
from jewelry.payments.transfer import invoices
from jewelry.pricing.labels import rub


def transfer_purpose(invoice: Invoice) -> str:
    """Return what the payer writes: by it the transfer is found."""
    given = {
        "invoice": invoice.number,
        "purchase": invoice.payment.purchase.number,
        "vat": rub(invoice.vat, kopecks=True),
    }
    return _("Invoice %(invoice)s, purchase %(purchase)s. VAT included: %(vat)s.") % given


def seller_details(invoice: Invoice) -> list[tuple[str, str]]:
    """Return the firm's names and numbers with their labels; what is empty is left out."""
    return detail_rows(invoice.seller)


def detail_rows(seller: dict[str, str]) -> list[tuple[str, str]]:
    rows = [(_label(name), seller.get(name, "")) for name in ORDER]
    return [row for row in rows if row[1]]


ORDER = (
    "name", "tax_number", "reason_code", "register_number", "address", "bank", "bank_code",
    "account", "bank_account",
)  # fmt: skip


def invoice_pdf(invoice: Invoice) -> bytes:
    payment = invoice.payment
    titles = payment.purchase.pieces.values_list("title", flat=True)
    day = date_format(localtime(invoice.issued_at), "DATE_FORMAT")
    what = f"{payment.get_purpose_display().capitalize()}: {', '.join(titles)}"
    sheet = Sheet(
        number=invoice.number,
        title=_("Invoice %(number)s") % {"number": invoice.number},
        intro=_("Of %(day)s, for purchase %(purchase)s")
        % {"day": day, "purchase": payment.purchase.number},
        facts=[*seller_details(invoice), (_("Purpose of the payment"), transfer_purpose(invoice))],
        lines=[(what, payment.total)],
        sums=[(_("To pay"), payment.total), (_("VAT included"), invoice.vat)],
        notes=[_("Please write the purpose as it is here: we find your transfer by it.")],
        code=invoices.bank_code_text(invoice, transfer_purpose(invoice)),
    )
    return render_sheet(sheet)


def _label(name: str) -> str:
    words = str(Firm._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]
