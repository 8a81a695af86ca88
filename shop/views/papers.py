"""Papers about money, invoices and receipts, for whoever has the payment's address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import Role
from jewelry.payments import account_limit, links
from jewelry.payments.models import Account, Invoice, Statement
from jewelry.payments.papers import invoice as paper
from jewelry.payments.papers import receipt as receipts
from jewelry.payments.papers import statement as statement_paper
from jewelry.payments.papers.receipt import Receipt

MAX_STATEMENTS = 60
"""Five years of them on a partner's page."""


@never_cache
@require_safe
def invoice(request: HttpRequest, token: str) -> HttpResponse:
    found = _invoice(token)
    context = {
        "invoice": found,
        "payment": found.payment,
        "details": paper.seller_details(found),
        "purpose": paper.transfer_purpose(found),
        "back": links.purchase_page(found.payment.purchase, request.user),
    }
    response = render(request, "shop/invoice.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def invoice_pdf(request: HttpRequest, token: str) -> HttpResponse:
    found = _invoice(token)
    return _pdf(paper.invoice_pdf(found), found.number)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    found = _receipt(token)
    context = {
        "receipt": found,
        "note": receipts.cash_register_note(),
        "back": links.purchase_page(found.purchase, request.user),
    }
    response = render(request, "shop/receipt.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def receipt_pdf(request: HttpRequest, token: str) -> HttpResponse:
    found = _receipt(token)
    return _pdf(receipts.receipt_pdf(found), found.number.replace("/", "-"))


@never_cache
@role_required(Role.PARTNER)
@require_safe
def statements(request: SignedIn) -> HttpResponse:
    found = Statement.objects.filter(account__partner=request.user)[:MAX_STATEMENTS]
    account = Account.objects.filter(partner=request.user).first()
    owed = account_limit.owed_on_account(request.user) if account else None
    context = {"statements": found, "account": account, "owed": owed}
    return render(request, "shop/statements.html", context)


@never_cache
@role_required(Role.PARTNER)
@require_safe
def statement_pdf(request: SignedIn, pk: int) -> HttpResponse:
    mine = Statement.objects.filter(account__partner=request.user)
    found = get_object_or_404(mine.select_related("account__partner"), pk=pk)
    return _pdf(statement_paper.statement_pdf(found), found.number)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _receipt(token: str) -> Receipt:
    if (found := receipts.receipt_of(token)) is None:
        raise Http404
    return found


def _invoice(token: str) -> Invoice:
    full = Invoice.objects.select_related("payment__purchase")
    return get_object_or_404(full, payment__token=token)
