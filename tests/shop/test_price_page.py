"""The page of a price: its parts, other metals and units, and what stands in the way."""

import html
import json
import re
from decimal import Decimal

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.models import Measurement
from jewelry.orders.statuses import Status
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.models import Alloy, Quote
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import AlloyFactory, MeasurementFactory, PriceRequestFactory, next_tariff
from tests.shop.priced import choice, ordered, priced_for, spaced, text_of, url_of

pytestmark = [pytest.mark.usefixtures("prices"), pytest.mark.django_db]


def total(quote: Quote) -> str:
    return f"data-total>{spaced(str(quote))}<"


# Looking and choosing


def test_the_price_comes_with_its_parts_size_and_weight(client, priced) -> None:
    page = text_of(client.get(url_of(priced)))
    quote = priced.quote
    for words in ("Firm price", "Metal", "VAT", "20.0 × 20.0 × 5.0 mm", "5.29 g", "(4.62–5.57)"):
        assert words in page
    assert total(quote) in page
    assert "hx-trigger" in page
    assert "data-final" in page
    assert 'http-equiv="refresh"' not in page


def test_all_the_metals_cost_no_query_each(client, priced, django_assert_max_num_queries) -> None:
    client.get(url_of(priced))
    with django_assert_max_num_queries(
        6
    ):  # session with its person, request, model, tariff, alloys
        page = text_of(client.get(url_of(priced)))
    assert page.count('class="swatch ') == Alloy.objects.filter(is_offered=True).count() > 10


def test_every_metal_is_priced_side_by_side(client, priced) -> None:
    page = text_of(client.get(url_of(priced)))
    labels = re.findall(r'<label class="swatch.*?</label>', page)
    assert any("950 platinum" in label and " ₽" in label for label in labels)
    chosen = next(label for label in labels if "checked" in label)
    assert "585 yellow gold" in chosen
    assert spaced(str(priced.quote)) in chosen


def test_another_metal_is_held_at_its_price(client, priced) -> None:
    response = client.post(url_of(priced), choice(alloy="platinum-950", quantity=3))
    assert (response.status_code, response["Location"]) == (302, url_of(priced))
    before = priced.quote
    priced.refresh_from_db()
    assert (priced.quote.alloy.code, priced.quote.quantity) == ("platinum-950", 3)
    assert priced.quote != before
    assert total(priced.quote) in text_of(client.get(url_of(priced)))


def test_the_same_choice_keeps_its_quote(client, priced) -> None:
    client.post(url_of(priced), choice())
    assert Quote.objects.get() == priced.quote


def test_a_choice_by_script_brings_the_fragment(client, priced) -> None:
    headers = {"HX-Request": "true"}
    page = text_of(client.post(url_of(priced), choice(alloy="platinum-950"), headers=headers))
    assert page.startswith('<div class="priced"')
    assert re.search(r'value="platinum-950" required checked', page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"alloy": "mithril"}, "not one of the available choices"),
        ({"quantity": 0}, "greater than or equal to 1"),
        ({"quantity": 101}, "less than or equal to 100"),
        ({"unit": "mile"}, "not one of the available choices"),
        ({"ring_size": "9"}, "greater than or equal to 10"),
        ({"ring_size": "abc"}, "Enter a number"),
    ],
)
def test_a_choice_that_is_none_is_said(client, customer, changes, sentence) -> None:
    asked = priced_for(customer, finger_hole_mm=17.0)
    response = client.post(url_of(asked), choice(**changes))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Quote.objects.get() == asked.quote


def test_a_choice_before_the_price_is_priced_when_measured(client, customer) -> None:
    asked = PriceRequestFactory(customer=customer)
    assert client.post(url_of(asked), choice(alloy="platinum-950")).status_code == 302
    MeasurementFactory(model=asked.model)
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert asked.quote.alloy.code == "platinum-950"


def test_after_a_new_tariff_another_choice_is_priced_by_it(client, priced) -> None:
    newer = next_tariff(margin="0.5")
    client.post(url_of(priced), choice(quantity=2))
    priced.refresh_from_db()
    assert priced.quote.tariff == newer


def test_what_was_shown_firm_is_that_very_quote_again_whatever_is_published(client, priced) -> None:
    AlloyFactory(code="gold-585-rose")
    shown = priced.quote
    next_tariff(margin="0.5")
    for form in (choice(), choice(alloy="gold-585-rose"), choice()):
        client.post(url_of(priced), form)
    priced.refresh_from_db()
    assert priced.quote == shown


def test_each_metal_shows_what_choosing_it_would_give(client, priced) -> None:
    """A price that is held is told, not today's, which is higher."""
    client.post(url_of(priced), choice(alloy="platinum-950"))
    priced.refresh_from_db()
    held = priced.quote
    client.post(url_of(priced), choice())
    next_tariff(margin="0.9")
    page = text_of(client.get(url_of(priced)))
    labels = re.findall(r'<label class="swatch.*?</label>', page)
    (platinum,) = [label for label in labels if "950 platinum" in label]
    assert spaced(str(held)) in platinum
    client.post(url_of(priced), choice(alloy="platinum-950"))
    priced.refresh_from_db()
    assert priced.quote == held


# The unit


def test_a_file_in_inches_is_priced_anew_only_when_told(client, customer) -> None:
    asked = priced_for(customer, extents_mm=[0.8, 0.8, 0.2], volume_mm3=0.025, area_mm2=0.9)
    page = text_of(client.get(url_of(asked)))
    assert "unusual for jewellery. Please check the units." in page
    assert re.search(
        r'value="inch"><span>The file is in inches</span>.*?20.3 × 20.3 × 5.1 mm', page
    )
    client.post(url_of(asked), choice(unit="inch"))
    asked.refresh_from_db()
    assert asked.quote.inputs["unit"] == "inch"
    assert asked.quote.inputs["volume_mm3"] == "409.68"
    assert asked.quote.verdict == "FIRM"


def test_a_ring_is_made_in_the_size_that_somebody_names(client, customer) -> None:
    asked = priced_for(customer, finger_hole_mm=3.5)
    client.post(url_of(asked), choice(ring_size="17.5"))
    page = text_of(client.get(url_of(asked)))
    assert "The whole model is scaled to 500 % of the file, for a ring of size 17.5." in page
    assert "100.0 × 100.0 × 25.0 mm" in page
    asked.refresh_from_db()
    assert asked.quote.verdict == "PROVISIONAL"
    assert asked.quote.inputs["volume_mm3"] == "50000.0"


def test_the_size_stays_in_another_metal_and_goes_with_another_unit(client, customer) -> None:
    asked = priced_for(customer, finger_hole_mm=17.0)
    for wish in (choice(ring_size="17.5"), choice(alloy="platinum-950")):
        client.post(url_of(asked), wish)
    asked.refresh_from_db()
    assert asked.wanted.ring_size == Decimal("17.5")
    assert "resized" in {finding.code for finding in asked.quote.findings}
    client.post(url_of(asked), choice(unit="mm", ring_size="17.5"))
    asked.refresh_from_db()
    assert asked.wanted.unit == "mm"
    assert asked.wanted.ring_size is None


def test_a_unit_that_makes_a_monument_of_it_names_no_price(client, customer) -> None:
    asked = priced_for(customer)
    client.post(url_of(asked), choice(unit="inch", quantity=100))
    page = text_of(client.get(url_of(asked)))
    assert "The piece holds 6.55 litres of metal." in page
    assert "Price on request" in page


def test_the_size_of_a_ring_is_said_in_both_ways(client, customer) -> None:
    page = text_of(client.get(url_of(priced_for(customer, finger_hole_mm=17.35))))
    assert "<b>17½</b>Russian,<b>7</b>US" in page


def test_a_wrong_ring_size_in_its_field_does_not_keep_the_unit_from_being_said(
    client, customer
) -> None:
    asked = priced_for(customer, finger_hole_mm=17.35)
    assert client.post(url_of(asked), choice(ring_size="5")).status_code == 422
    assert client.post(url_of(asked), choice(unit="inch", ring_size="5")).status_code == 302
    asked.refresh_from_db()
    assert (asked.wanted.unit, asked.wanted.ring_size) == ("inch", None)


def test_the_size_is_asked_about_before_the_price_and_the_order(client, customer) -> None:
    page = text_of(client.get(url_of(priced_for(customer))))
    places = [page.index(part) for part in ("Is this the right size?", "data-total", "order-now")]
    assert places == sorted(places)


# What stands in the way


def test_what_stands_in_the_way_comes_first_and_is_numbered(client, customer) -> None:
    thin = [{"x": 1.0, "y": 2.0, "z": 3.0, "wall_mm": 0.2, "area_mm2": 1.0}]
    asked = priced_for(customer, min_wall_mm=0.2, thin_places=thin)
    page = text_of(client.get(url_of(asked)))
    assert "What stands in the way of a firm price" in page
    pin = r'<span class="pin num" aria-hidden="true">1</span>'
    assert re.search(rf'<li class="provisional">{pin}<p>The metal is 0.2 mm', page)
    assert re.search(r'<li class="note"><span[^>]*>2</span><p>The file does not say its unit', page)


def test_why_a_person_must_price_it_comes_first(client, customer) -> None:
    speck = {"extents_mm": [0.6, 1.1, 0.3], "volume_mm3": 0.00001, "area_mm2": 0.01}
    page = text_of(client.get(url_of(priced_for(customer, bodies=2, **speck))))
    reasons = re.findall(r'<li class="(\w+)"><span[^>]*>\d</span><p>([^<]*)', page)
    assert reasons[0][0] == "manual"
    assert reasons[0][1].startswith("The piece would weigh less than a thousandth of a gram.")
    assert [severity for severity, _ in reasons] == sorted(
        [severity for severity, _ in reasons], key=["manual", "provisional", "note"].index
    )
    assert "provisional" in dict(reasons)


def test_the_viewer_marks_the_places_with_the_numbers_of_their_reasons(client, customer) -> None:
    thin = [{"x": n, "y": 2.0, "z": 3.0, "wall_mm": 0.2, "area_mm2": 1.0} for n in range(9)]
    asked = priced_for(customer, min_wall_mm=0.2, thin_places=thin)
    Measurement.objects.update(pictured=True, has_glb=True)
    response = client.get(url_of(asked))
    [marks] = re.findall(r'data-places="([^"]*)"', response.content.decode())
    places = json.loads(html.unescape(marks))
    assert [(place["number"], place["x"]) for place in places] == [(1, n) for n in range(5)]
    labels = [f"{place['label']} {place['text']}" for place in places]
    assert labels == [f"1.{n} Wall of 0.20 mm" for n in range(1, 6)]
    assert f'data-glb="{url_of(asked)}model.glb"' in response.content.decode()


def test_what_a_machine_cannot_price_goes_to_a_person(client, customer) -> None:
    asked = PriceRequestFactory(customer=customer)
    MeasurementFactory(model=asked.model, geometry=None, findings=[Finding("too_heavy")])
    answer_request(asked.pk)
    page = text_of(client.get(url_of(asked)))
    assert "Why a person must price it" in page
    assert "Add to the basket" in page
    order = ordered(client, asked)
    assert (order.status, order.quote.total) == (Status.SUBMITTED, None)
    assert order.needs_person


# As a piece of the catalogue


def test_an_engraving_and_a_pair_are_priced_and_go_into_the_order(client, customer) -> None:
    next_tariff(engraving_setup=Decimal(700), engraving_per_letter=Decimal(90))
    asked = priced_for(customer)
    before = asked.quote.total
    form = choice(engraving="  Зуле  2026 ", typeface="grotesque", place="back", set="pair")
    assert client.post(url_of(asked), form).status_code == 302
    asked.refresh_from_db()
    assert asked.wanted.engraving == Engraving("Зуле 2026", "grotesque", "back")
    assert asked.wanted.pair
    assert Decimal(asked.quote.total or 0) > Decimal(before or 0) + 2 * 700
    page = text_of(client.get(url_of(asked)))
    assert "For 1 pair, VAT included." in page
    assert '<p class="engraved grotesque">Зуле 2026</p>' in page
    order = ordered(client, asked)
    assert order.specification.engraving == asked.wanted.engraving
    assert order.total == asked.quote.total


def test_a_form_without_these_fields_leaves_them(client, priced) -> None:
    client.post(url_of(priced), choice(engraving="Zoe", set="pair"))
    client.post(url_of(priced), choice(quantity=2))
    priced.refresh_from_db()
    assert (priced.wanted.pair, priced.wanted.quantity) == (True, 2)
    assert priced.wanted.engraving == Engraving("Zoe")
    client.post(url_of(priced), choice(engraving="", set="single"))
    priced.refresh_from_db()
    assert (priced.wanted.pair, priced.wanted.engraving) == (False, None)


@pytest.mark.parametrize("text", ["Zoe ♥", "a" * 41, "\0", "文"])
def test_what_cannot_be_engraved_is_said_and_changes_nothing(client, priced, text) -> None:
    answer = client.post(url_of(priced), choice(engraving=text))
    assert answer.status_code == 422
    assert '<details class="stones" id="engraving" open>' in text_of(answer)
    priced.refresh_from_db()
    assert priced.wanted.engraving is None
