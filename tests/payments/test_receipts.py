"""Each payment and each refund that was booked has a receipt; nothing else has one."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from jewelry.payments import refunds
from jewelry.payments.kinds import Kind
from jewelry.payments.models import Firm, Source
from tests.payments.moneys import begun, placed, tell

pytestmark = pytest.mark.django_db
SUM = "20\N{NO-BREAK SPACE}000"


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_payment_and_a_refund_have_receipts_when_they_are_booked(client: Client) -> None:
    Firm.objects.create(name="Alexandrite Ltd", tax_number="7701234567")
    payment = begun(placed())
    address = f"/payments/{payment.token}/receipt/"
    assert client.get(address).status_code == 404
    tell(payment)
    page = client.get(address).content.decode()
    for said in (SUM, payment.purchase.number, "Alexandrite Ltd", "Bank card"):
        assert said in page
    assert payment.purchase.customer.name not in page
    payment.refresh_from_db()
    refund = refunds.make(payment, Decimal(500), Source.SELLER, "A scratch.")
    back = f"/payments/{refund.token}/receipt/"
    assert client.get(back).status_code == 404
    tell(refund, Kind.REFUNDED)
    assert "500" in client.get(back).content.decode()
    client.force_login(payment.purchase.customer)
    purchase = client.get(f"/purchases/{payment.purchase.public_id}/").content.decode()
    assert address in purchase
    assert back in purchase


def test_the_pdf_says_what_the_page_says(client: Client) -> None:
    payment = begun(placed())
    tell(payment)
    answer = client.get(f"/payments/{payment.token}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    said = text_of(answer.content)
    assert payment.purchase.number in said
    assert "20 000" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert payment.purchase.pieces.get().title in said


def test_a_wrong_token_has_none(client: Client) -> None:
    for token in ("x", "0" * 36):
        assert client.get(f"/payments/{token}/receipt/").status_code == 404
        assert client.get(f"/payments/{token}/receipt.pdf").status_code == 404
