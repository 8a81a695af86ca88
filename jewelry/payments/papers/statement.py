"""A partner's monthly statement as PDF."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jewelry.payments.models import Firm, Statement
from jewelry.payments.papers.invoice import detail_rows
from jewelry.payments.papers.sheet import Sheet, render_sheet


def statement_pdf(statement: Statement) -> bytes:
    firm = Firm.objects.present()
    orders = [(_line(each), Decimal(each["total"])) for each in statement.lines if each["total"]]
    sheet = Sheet(
        number=statement.number,
        title=_("Statement"),
        intro=f"{statement.number}, {month_of(statement)}",
        facts=[
            (_("Partner"), statement.account.partner.name),
            *detail_rows(firm.to_json()),
            (_("Purpose of the payment"), _("Statement %(number)s") % {"number": statement.number}),
        ],
        lines=orders,
        sums=[(_("Paid in the month"), statement.paid), (_("To pay"), statement.total)],
        notes=[_("Orders of earlier months that are not paid are in the sum to pay.")],
    )
    return render_sheet(sheet)


def month_of(statement: Statement) -> str:
    return date_format(statement.month, "YEAR_MONTH_FORMAT")


def _line(each: dict[str, str]) -> str:
    day = date_format(date.fromisoformat(each["day"]), "SHORT_DATE_FORMAT")
    return f"{day} · {each['number']} · {each['title']}"
