"""Papers about money: invoices for whoever has the payment's address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jewelry.payments import links
from jewelry.payments.models import Invoice
from jewelry.payments.papers import invoice as paper


@never_cache
@require_safe
def invoice(request: HttpRequest, token: str) -> HttpResponse:
    found = _invoice(token)
    context = {
        "invoice": found,
        "payment": found.payment,
        "details": paper.details(found),
        "purpose": paper.purpose(found),
        "back": links.page(found.payment.purchase, request.user),
    }
    response = render(request, "shop/invoice.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def invoice_pdf(request: HttpRequest, token: str) -> HttpResponse:
    found = _invoice(token)
    return pdf(paper.pdf(found), found.number)


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _invoice(token: str) -> Invoice:
    full = Invoice.objects.select_related("payment__purchase")
    return get_object_or_404(full, payment__token=token)
