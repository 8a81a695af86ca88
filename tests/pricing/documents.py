"""Quotes, and what their documents say."""

import html
import io
import re
from decimal import Decimal

from pypdf import PdfReader

from jewelry.accounts.models import Role
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, geometry_of

LANGUAGES = ["en", "ru"]


def a_quote(owner, volume: float = 1182.3, findings=(), **wanted) -> Quote:
    geometry = geometry_of(volume, 2042.04, 30.0)
    measurement = MeasurementFactory(geometry=geometry, findings=list(findings))
    return quotes.make(measurement, Specification(AlloyFactory().code, **wanted), customer=owner)


def adjusted(quote: Quote, value: str = "-7.5", by: By = By.PERCENT) -> Quote:
    seller = UserFactory(role=Role.SELLER, name="Maria Volkova")
    found = adjust(quote, Adjustment(by, Decimal(value), seller, "Third ring of <the> set."))
    found.save()
    return found


def words(text: str) -> str:
    """As it is read: one space between words, whatever breaks the lines."""
    return " ".join(text.replace("\xa0", " ").split())


def page_of(client, quote, language="en") -> str:
    response = client.get(quote.get_absolute_url(), headers={"Accept-Language": language})
    body = response.content.decode().split("<main")[1].split("</main")[0]
    return words(html.unescape(re.sub(r"<[^>]+>", " ", body)))


def pdf_of(client, quote, language="en") -> PdfReader:
    headers = {"Accept-Language": language}
    response = client.get(f"/quotes/{quote.public_id}.pdf", headers=headers)
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def text_of(reader: PdfReader) -> str:
    return words(" ".join(page.extract_text() for page in reader.pages))
