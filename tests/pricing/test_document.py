"""The document says what the price was made from: as a page and as JSON, in both languages."""

import html
import importlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from jewelry.accounts.models import Role
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS
from jewelry.models3d.unit_names import UNIT_NAMES
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
    geometry_of,
)
from tests.pricing.documents import LANGUAGES, a_quote, adjusted, page_of, pdf_of, text_of, words
from tests.test_translations import english

pytestmark = pytest.mark.django_db

OWNERS = importlib.import_module("jewelry.orders.migrations.0004_quote_owners").OWNERS


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


@pytest.mark.parametrize("unit", ["mm", "ft", "yd"])
def test_the_page_says_which_unit_the_file_names(client, owner, unit) -> None:
    geometry = geometry_of() | {"units": unit, "units_declared": True}
    measurement = MeasurementFactory(geometry=geometry)
    quote = quotes.make(measurement, Specification(AlloyFactory().code), customer=owner)
    assert f"Unit of the file {UNIT_NAMES[unit]}, as the file says" in page_of(client, quote)


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
    page = page_of(client, a_quote(owner, findings=[Finding("miswound_repaired", edges=4)]))
    assert "What stands in the way of a firm price" in page
    assert str(FINDINGS["miswound_repaired"][1]) in page
    assert "Provisional price" in page


def test_what_cannot_be_priced_has_a_document_without_a_price(client, owner) -> None:
    quote = quotes.make(
        MeasurementFactory(geometry=None, findings=[Finding("too_heavy")]),
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
    found.findings = [Finding("miswound_repaired", edges=4), Finding("inside_out")]
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
