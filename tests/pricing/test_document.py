"""The document says what the price was made from: as a page, as JSON and as PDF, in both languages."""

import html
import importlib
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from jewelry.accounts.models import Role
from jewelry.models3d.findings import FINDINGS
from jewelry.pricing import quotes
from jewelry.pricing.document import fonts, pdf
from jewelry.pricing.document.view import paper
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.labels import PARTS, rub
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
    geometry_of,
    next_tariff,
    tariff,
)
from tests.test_translations import english

pytestmark = pytest.mark.django_db

OWNERS = importlib.import_module("jewelry.orders.migrations.0004_quote_owners").OWNERS
LANGUAGES = ["en", "ru"]


@pytest.fixture
def owner(client):
    tariff()
    person = UserFactory(name="Нина Орлова")
    client.force_login(person)
    return person


@pytest.fixture
def quote(owner) -> Quote:
    return a_quote(owner)


@pytest.fixture
def open_book(db):
    """A tariff whose owner shows buyers the margin and the rates."""
    return next_tariff(shows_margin=True)


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


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_lists_all_that_the_price_was_made_from(
    client, open_book, quote, language
) -> None:
    page = page_of(client, quote, language)
    with override(language):
        point = "," if language == "ru" else "."
        for amount in (Decimal(text) for _code, text in quote.parts):
            assert words(rub(amount)) in page
    figures = ("0.95", "13.92", "1.1823", "20.4204", "0.585", "31.1034768", "15.635", "16.729")
    for figure in figures:
        assert figure.replace(".", point) in page, figure
    for fact in (quote.number, quote.inputs["sha256"], "2 600 $", "239 200 ₽", "92 ₽", "5 %"):
        assert fact in page, fact


def test_each_sum_can_be_done_again_by_hand(client, open_book, owner) -> None:
    page = page_of(client, a_quote(owner, quantity=6))
    assert "(18 ₽ × 30 mm + 450 ₽ × 1.1823 cm³) × 6" in page
    assert "16.729 g × (239 200 ₽ ÷ 31.1034768 g × 0.585 × 1.05 + 25 ₽)) × 6 476 662.49 ₽" in page
    assert "250 ₽ × 6" in page
    assert "from 5 pieces" in page


def test_what_was_ordered_is_told(client, owner) -> None:
    stones = (StoneSetting("diamond", Decimal("2.5"), 4, "prong"),)
    page = page_of(client, a_quote(owner, finish="satin", stones=stones, rush=True))
    for said in ("satin", "4 × diamond, 2.5 mm, prongs", "before other orders"):
        assert said in page


def test_reasons_stand_in_the_document_in_words(client, owner) -> None:
    page = page_of(client, a_quote(owner, findings=[{"code": "miswound_repaired", "edges": 4}]))
    assert "What stands in the way of a firm price" in page
    assert str(FINDINGS["miswound_repaired"][1]) in page
    assert "Provisional price" in page


def test_what_cannot_be_priced_has_a_document_without_a_price(client, owner) -> None:
    quote = quotes.make(
        MeasurementFactory(geometry=None, findings=[{"code": "too_heavy"}]),
        Specification(AlloyFactory().code),
        customer=owner,
    )
    page = page_of(client, quote)
    assert "A person will price it" in page
    assert "The model is too heavy" in page
    assert "Check this price" not in page
    assert "too heavy" in text_of(pdf_of(client, quote))


def test_an_old_price_says_that_it_is_over(client, quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=timezone.now() - timedelta(days=1))
    assert "This price was valid until" in page_of(client, quote)
    newer = adjusted(quote)
    assert f"This price was replaced by {newer.number}" in page_of(client, quote)
    assert f"It replaces {quote.number}" in page_of(client, newer)


def test_an_adjustment_is_told_with_who_and_why(client, quote) -> None:
    found = adjusted(quote)
    said = "Adjusted by our jeweller −7.5 % of the price with VAT Maria Volkova: Third ring of <the> set."
    assert f"{said} −8 642.51 ₽" in page_of(client, found)


def test_nothing_of_the_operators_pay_is_told_to_a_customer(client, quote) -> None:
    for text in (page_of(client, quote), client.get(f"/quotes/{quote.public_id}.json").content.decode()):  # fmt: skip
        for secret in ("operator", "fee", "1523", "1 523"):
            assert secret not in text


def test_a_quote_of_before_belongs_to_whose_order_it_prices(client, owner) -> None:
    order = OrderFactory(customer=owner, status="PRICE_CALCULATED", quote=QuoteFactory())
    assert client.get(order.quote.get_absolute_url()).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute(OWNERS)
    assert client.get(order.quote.get_absolute_url()).status_code == 200


def test_a_russian_document_has_no_english(client, quote) -> None:
    seller = UserFactory(role=Role.SELLER, name="Мария Волкова")
    found = adjust(quote, Adjustment(By.PERCENT, Decimal(-5), seller, "Третье кольцо."))
    found.findings = [{"code": "miswound_repaired", "edges": 4}, {"code": "inside_out"}]
    found.save()
    Quote.objects.filter(pk=quote.pk).update(total=1)
    russian = {"Accept-Language": "ru"}
    for each in (quote, found):
        page = client.post(f"/quotes/{each.public_id}/check/", headers=russian).content.decode()
        left = english(page.replace(each.inputs["sha256"], ""))
        assert set(left) <= {"SHA", "PDF", "JSON"}, left


# Check this price


def checked(client, quote, **headers):
    return client.post(f"/quotes/{quote.public_id}/check/", headers=headers)


def test_checking_tells_both_prices_to_the_kopeck(client, quote) -> None:
    fragment = checked(client, quote, **{"HX-Request": "true"}).content.decode()
    assert "138 282.00 ₽ = 138 282.00 ₽</span>, checked at" in words(fragment)
    assert "<html" not in fragment
    assert "<html" in checked(client, quote).content.decode()


def test_checking_writes_nothing(client, quote, django_assert_num_queries) -> None:
    before = Quote.objects.values().get(pk=quote.pk)
    checked(client, quote)
    assert Quote.objects.values().get(pk=quote.pk) == before


def test_a_price_that_was_changed_shows_what_it_should_be(client, quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(total=Decimal("99000.00"))
    page = words(checked(client, quote).content.decode())
    assert "99 000.00 ₽ ≠ 138 282.00 ₽" in page
    assert "changed after it was made" in page


def test_inputs_that_cannot_be_read_are_told(client, quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(inputs={"rates": None})
    assert "could not be recomputed" in words(html.unescape(checked(client, quote).content.decode()))  # fmt: skip
    assert page_of(client, quote)
    assert text_of(pdf_of(client, quote))


def test_a_changed_fee_is_the_sellers_business(client, quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(fee=1)
    assert "checked at" in checked(client, quote).content.decode()
    client.force_login(UserFactory(role=Role.SELLER))
    page = html.unescape(checked(client, quote).content.decode())
    assert "Operator's fee" in page
    assert "checked at" not in page


# JSON


def test_the_json_has_the_shape_that_is_documented(client, open_book, quote) -> None:
    found = client.get(f"/quotes/{quote.public_id}.json").json()
    assert list(found) == [
        "id", "number", "made_at", "valid_until", "verdict", "reasons", "alloy", "quantity",
        "mass_net_g", "mass_billed_g", "parts", "total", "currency", "adjusted", "replaces",
        "inputs",
    ]  # fmt: skip
    assert (found["id"], found["total"]) == (str(quote.public_id), "138282.00")
    assert found["parts"][0] == {
        "code": "metal",
        "name": "Metal",
        "how": "16.729\xa0g\xa0×\xa0(239\xa0200\xa0₽ ÷ 31.1034768\xa0g\xa0×\xa00.585\xa0×\xa01.05 + 25\xa0₽)",
        "amount": "79443.75",
    }
    assert sum(Decimal(part["amount"]) for part in found["parts"]) == Decimal(found["total"])
    assert found["inputs"]["rates"]["margin"] == "0.3500"
    assert (found["adjusted"], found["replaces"]) == (None, None)


def test_the_json_tells_of_an_adjustment(client, quote) -> None:
    found = client.get(f"/quotes/{adjusted(quote).public_id}.json").json()
    assert found["adjusted"] == {
        "amount": "-10371.00",
        "by": "Maria Volkova",
        "reason": "Third ring of <the> set.",
    }
    assert found["replaces"] == str(quote.public_id)
    assert not list(floats(found))


def floats(value):
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from floats(each)
    elif isinstance(value, float):
        yield value


# PDF


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_what_the_page_says(client, quote, language) -> None:
    found = adjusted(quote)
    page, text = page_of(client, found, language), text_of(pdf_of(client, found, language))
    solid = text.replace(" ", "")
    with override(language):
        document = paper(Quote.objects.get(pk=found.pk))
        said = [part for line in document.lines for part in (line.name, line.how, line.word, rub(line.amount))]  # fmt: skip
        said += [part for sheet in document.sheets for row in sheet.rows for part in row]
        said += [document.standing, document.reasons_title, *document.quote.reasons]
    for part in said:
        assert words(part) in page, part
        assert words(part).replace(" ", "") in solid, part


def test_the_pdf_has_the_piece_in_its_metal(client, quote) -> None:
    assert not pdf_of(client, quote).pages[0].images
    picture = io.BytesIO()
    Image.new("RGBA", (64, 64), "#c79a45").save(picture, "webp")
    default_storage.save(quote.model.picture_path("yellow"), ContentFile(picture.getvalue()))
    assert len(pdf_of(client, quote).pages[0].images) == 1


def test_a_picture_that_is_damaged_is_left_out(client, quote) -> None:
    default_storage.save(quote.model.picture_path("yellow"), ContentFile(b"not a picture"))
    assert rub(quote.total).replace("\xa0", " ") in text_of(pdf_of(client, quote))


def test_the_same_quote_is_the_same_file(quote) -> None:
    document = paper(quote)
    assert pdf.render(document, None) == pdf.render(document, None)


def test_nothing_that_a_person_wrote_is_markup(client, quote, monkeypatch) -> None:
    seller = UserFactory(role=Role.SELLER, name="<img src='http://127.0.0.1:9/a.png'/>")
    note = "<a href='file:///etc/passwd'>x</a> & <para>"
    found = adjust(quote, Adjustment(By.AMOUNT, Decimal(-100), seller, note))
    found.save()
    assert note.replace(" ", "") in text_of(pdf_of(client, found)).replace(" ", "")


def test_longest_words_and_all_reasons_still_fit(client, quote) -> None:
    quote.findings = [
        {"code": code, **dict.fromkeys(("longest", "x", "y", "z", "wall", "good"), 12345.6789),
         **dict.fromkeys(("edges", "limit", "bodies", "cavities", "places", "triangles"), 99999), "date": "2024-09-20"}
        for code in FINDINGS
    ]  # fmt: skip
    quote.verdict, quote.note, quote.author = "PROVISIONAL", "Ш" * 500, UserFactory(name="Щ" * 150)
    quote.parts += [["adjustment", "-1.00"]]
    quote.inputs["specification"]["stones"] = [
        {"kind": "ruby", "size": "1.25", "count": 3, "setting": "pave"}
    ] * 60
    quote.save()
    reader = pdf_of(client, quote, "ru")
    assert 1 < len(reader.pages) < 8
    assert quote.inputs["sha256"] in text_of(reader).replace(" ", "")


def test_a_document_that_takes_too_long_is_given_up_with_a_sentence(client, quote, monkeypatch) -> None:  # fmt: skip
    monkeypatch.setattr(pdf, "SECONDS", -1)
    response = client.get(f"/quotes/{quote.public_id}.pdf")
    assert response.status_code == 503
    assert "try again" in response.content.decode()


def test_every_letter_of_a_document_is_in_its_fonts() -> None:
    needed = set("₽×÷−·%$²³°—–“”«»№ёЁ" + "".join(map(chr, range(0x20, 0x7F))))
    for language in LANGUAGES:
        with override(language):
            needed |= set("".join(map(str, [*PARTS.values(), *(said for _s, said, _n in FINDINGS.values())])))  # fmt: skip
    for face in fonts.FACES:
        assert {c for c in needed if ord(c) not in TTFont(fonts.path(face)).getBestCmap()} == set()


def test_fonts_are_found_where_production_collects_them(settings, monkeypatch, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _name: None)
    assert fonts._published("inter-latin.woff2") == tmp_path / "npm" / "inter-latin.woff2"
