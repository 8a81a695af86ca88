"""Beside each finding stands what its customer can do: a link, a button or a form, never a dead end."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import FINDINGS, severity
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import PriceRequest, Quote, Verdict
from shop.quote_view import Sheet
from tests.factories import MeasurementFactory
from tests.shop.priced import priced_for, text_of, url_of
from tests.shop.sending import new_cube, send

CONTROL = re.compile(r'<p class="next">.*?(<a [^>]*href="([^"]+)"|<button)', re.DOTALL)
ASKING = [code for code in FINDINGS if severity(Finding(code)) != "note"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_finding_has_its_control_beside_it(language) -> None:
    for code in ASKING:
        quote = Quote(findings=[Finding(code)], verdict=Verdict.PROVISIONAL)
        context = {"sheet": Sheet(quote, None), "file_url": "/another/"}
        with override(language):
            shown = render_to_string("shop/_price_reasons.html", context)
        assert CONTROL.search(shown), (code, shown)


def test_every_control_that_leads_to_a_place_of_the_page_finds_it_there() -> None:
    folder = Path(settings.BASE_DIR / "templates" / "shop")
    controls = "".join(path.read_text() for path in (folder / "next").glob("*.html"))
    pages = "".join(path.read_text() for path in folder.glob("*.html"))
    places = re.findall(r'href="#([\w-]+)"', controls)
    assert places
    for place in places:
        assert f'id="{place}"' in pages or place.startswith("id_"), place


@pytest.mark.django_db
def test_a_price_page_shows_any_finding_with_its_control(client, customer) -> None:
    asked = priced_for(customer)
    for code in ASKING:
        Quote.objects.filter(pricerequest=asked).update(findings=[Finding(code)])
        assert CONTROL.search(text_of(client.get(url_of(asked)))), code


# Another file


@pytest.mark.django_db
def test_a_corrected_file_keeps_the_piece_and_forgets_what_was_said_of_the_file(
    client, customer
) -> None:
    asked = priced_for(customer)
    said = {"quantity": 3, "unit": "cm", "finish": "satin", "ring_size": "17.50"}
    asked.specification |= said
    asked.save()
    answer = send(client, new_cube(), to=f"{url_of(asked)}file/", alloy=None, quantity=None)
    assert answer.status_code == 302
    fresh = PriceRequest.objects.exclude(pk=asked.pk).get()
    assert answer["Location"] == url_of(fresh)
    assert fresh.customer == customer
    assert fresh.model != asked.model
    assert fresh.wanted == Specification(
        asked.wanted.alloy, 3, finish="satin", ring_size=fresh.wanted.ring_size
    )
    assert str(fresh.wanted.ring_size) == "17.50"


@pytest.mark.django_db
def test_the_same_corrected_file_sent_twice_is_one_request(client, customer) -> None:
    asked = priced_for(customer)
    content, token = new_cube(), "6f8d0c35-6dd1-4ad6-9c0b-7a1c0b0f3f11"
    where = f"{url_of(asked)}file/"
    first, second = (send(client, content, to=where, token=token) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert PriceRequest.objects.count() == 2


@pytest.mark.django_db
def test_a_corrected_file_that_is_none_says_so_on_its_page(client, customer) -> None:
    asked = priced_for(customer)
    answer = send(client, b"", to=f"{url_of(asked)}file/")
    assert answer.status_code == 422
    assert "This file is empty. Please" in text_of(answer)


@pytest.mark.django_db
def test_the_page_for_another_file_says_what_to_mend_in_this_one(client, customer) -> None:
    asked = priced_for(customer)
    thin = Finding("wall_too_thin", wall=0.3, good=0.7, places=1, x=0, y=0, z=0)
    Quote.objects.filter(pricerequest=asked).update(findings=[thin, Finding("old_spots")])
    MeasurementFactory(model=asked.model, revision=0)
    page = text_of(client.get(f"{url_of(asked)}file/"))
    assert "Please make it 0.7 mm or more" in page
    assert "metal prices" not in page
