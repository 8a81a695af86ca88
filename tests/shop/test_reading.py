"""A customer compares a file as it stands with how we read it, accepts that, and has a firm price."""

import numpy as np
import pytest
from django.core.files.base import ContentFile

from jewelry.models3d import accepted, store
from jewelry.models3d.finding import Finding
from jewelry.models3d.models import Measurement
from jewelry.pricing.models import Alloy, PriceRequest, Quote, Verdict
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import (
    MeasurementFactory,
    PriceRequestFactory,
    geometry_of,
)
from tests.models3d.shapes import comfort_band, stl
from tests.shop.priced import choice, ordered, text_of, url_of

pytestmark = pytest.mark.django_db
BUTTON = "Accept this reading"


def asked_about(customer, *codes: str, **changes) -> PriceRequest:
    asked = PriceRequestFactory(customer=customer, title="Wave")
    facts = geometry_of() | {"as_filed_mm3": 800.0} | changes
    MeasurementFactory(model=asked.model, geometry=facts, findings=[Finding(c) for c in codes])
    answer_request(asked.pk)
    asked.refresh_from_db()
    return asked


def token_of(asked: PriceRequest) -> str:
    return accepted.token(Measurement.objects.get(model=asked.model))


def test_both_readings_stand_side_by_side_in_the_chosen_metal(client, customer) -> None:
    asked = asked_about(customer, "doubled_surface")
    page = text_of(client.get(url_of(asked)))
    mass = asked.quote.mass_net if asked.quote else None
    assert mass
    assert f"{mass * 2:.2f} g" in page
    assert "800 mm³" in page
    assert "400 mm³" in page
    assert BUTTON in page
    assert 'href="#reading"' in page


def test_a_customer_who_accepts_the_reading_orders_at_a_firm_price(client, customer) -> None:
    asked = asked_about(customer, "gaps_joined", "miswound_repaired")
    assert asked.quote.verdict == Verdict.PROVISIONAL
    answer = client.post(url_of(asked), choice(accepted=token_of(asked)))
    assert answer.status_code == 302
    page = text_of(client.get(url_of(asked)))
    assert BUTTON not in page
    assert "You accepted this reading" in page
    order = ordered(client, asked)
    assert (order.quote.verdict, order.accepted) == (Verdict.FIRM, token_of(asked))
    assert order.specification == asked_again(asked).wanted
    shown = text_of(client.get(f"/orders/{order.public_id}/"))
    assert "You accepted this reading" in shown
    assert "How the file is read" in shown
    assert "by the customer" not in shown
    event = order.events.get(verb="submit")
    assert event.words == "The reading of the file was accepted."
    document = text_of(client.get(order.quote.get_absolute_url()))
    assert "Accepted." in document
    assert "The customer has" not in document


def asked_again(asked: PriceRequest) -> PriceRequest:
    return PriceRequest.objects.get(pk=asked.pk)


def test_another_choice_keeps_what_was_accepted(client, customer) -> None:
    asked = asked_about(customer, "gaps_joined")
    client.post(url_of(asked), choice(accepted=token_of(asked)))
    client.post(url_of(asked), choice(quantity=3, alloy=Alloy.objects.first().code))
    assert asked_again(asked).wanted.accepted == token_of(asked)
    assert asked_again(asked).quote.verdict == Verdict.FIRM


@pytest.mark.parametrize("said", [f"4-{'a' * 16}", "gaps_joined", "x" * 25])
def test_a_reading_that_was_never_offered_is_not_accepted(client, customer, said) -> None:
    asked = asked_about(customer, "gaps_joined")
    answer = client.post(url_of(asked), choice(accepted=said))
    assert answer.status_code == 422
    assert asked_again(asked).quote.verdict == Verdict.PROVISIONAL
    assert not asked_again(asked).wanted.accepted


@pytest.mark.parametrize("code", ["volume_unsure", "bodies_estimated"])
def test_a_doubtful_measure_is_not_offered(client, customer, code) -> None:
    asked = asked_about(customer, "gaps_joined", code)
    page = text_of(client.get(url_of(asked)))
    assert BUTTON not in page
    assert "Send a corrected file" in page


def test_a_filled_hollow_is_compared_though_nothing_is_to_be_accepted(client, customer) -> None:
    asked = asked_about(customer, "cavity", as_filed_mm3=300.0)
    Quote.objects.filter(pricerequest=asked).update(findings=[Finding("cavity", cavities=1)])
    page = text_of(client.get(url_of(asked)))
    assert "Molten metal fills them" in page
    assert "300 mm³" in page
    assert BUTTON not in page


def test_a_sound_file_has_nothing_to_compare(client, customer) -> None:
    asked = asked_about(customer, as_filed_mm3=400.0)
    assert 'id="reading"' not in text_of(client.get(url_of(asked)))


def test_a_torn_ring_is_mended_compared_accepted_and_firm(client, customer) -> None:
    """From the bytes of a file to the price: the child measures it as it does in earnest."""
    ring = comfort_band()
    torn = ring + np.random.default_rng(2).uniform(-4e-4, 4e-4, ring.shape)
    model = store.keep(ContentFile(stl(torn)), "ring.stl")
    asked = PriceRequestFactory(customer=customer, model=model)
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert [found.code for found in asked.quote.findings] == ["gaps_joined", "unit_assumed"]
    assert asked.quote.verdict == Verdict.PROVISIONAL
    client.post(url_of(asked), choice(accepted=token_of(asked)))
    asked.refresh_from_db()
    assert asked.quote.verdict == Verdict.FIRM
