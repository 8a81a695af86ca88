"""The PDF of a quote says what its page says, and takes nothing that a person wrote for markup."""

import io
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import override
from fontTools.ttLib import TTFont
from PIL import Image

from jewelry.accounts.models import Role
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS
from jewelry.pricing.document import fonts, pdf
from jewelry.pricing.document.view import paper
from jewelry.pricing.engine.engraving import ALPHABET
from jewelry.pricing.labels import PARTS, rub
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from tests.factories import UserFactory
from tests.pricing.documents import LANGUAGES, adjusted, page_of, pdf_of, text_of, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_what_the_page_says(client, quote, language) -> None:
    found = adjusted(quote)
    page, text = page_of(client, found, language), text_of(pdf_of(client, found, language))
    solid = text.replace(" ", "")
    with override(language):
        document = paper(Quote.objects.get(pk=found.pk))
        said = [
            part
            for line in document.lines
            for part in (line.name, line.how, line.word, rub(line.amount))
        ]
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
    lengths = dict.fromkeys(("longest", "x", "y", "z", "wall", "good"), 12345.6789)
    counted = ("edges", "limit", "bodies", "cavities", "places", "triangles")
    numbers = lengths | dict.fromkeys(counted, 99999)
    quote.findings = [Finding(code, **numbers, date="2024-09-20") for code in FINDINGS]
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
            needed |= set(
                "".join(map(str, [*PARTS.values(), *(said for _s, said, _n in FINDINGS.values())]))
            )
    needed |= {chr(code) for code in range(0x3000) if ALPHABET.fullmatch(chr(code))}
    for face in fonts.TYPEFACES:
        assert {c for c in needed if ord(c) not in TTFont(fonts.path(face)).getBestCmap()} == set()


def test_fonts_are_found_where_production_collects_them(settings, monkeypatch, tmp_path) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda _name: None)
    assert fonts._published("inter-latin.woff2") == tmp_path / "npm" / "inter-latin.woff2"
