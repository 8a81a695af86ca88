"""A sent order's file, read otherwise, is priced anew."""

from dataclasses import replace
from uuid import uuid4

import pytest

from jewelry.models3d.finding import Finding
from jewelry.orders import lifecycle, placing, revising
from jewelry.orders.errors import (
    PriceChanged,
)
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Verdict
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    UserFactory,
    geometry_of,
)
from tests.orders.revised import measured, ordered, seller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("current_tariff")]


def test_another_unit_is_priced_anew_and_a_second_press_finds_it_done() -> None:
    order = ordered()
    seen = order.quote.public_id if order.quote else None
    for _press in range(2):
        order = revising.reread(
            order, order.customer, lambda wanted: replace(wanted, unit="inch"), seen=seen
        )
    assert order.unit == "inch"
    assert order.waits_for_customer or order.needs_person
    assert order.events.filter(verb=Verb.REVISE).count() == 1
    assert not order.earlier_files.exists()


def test_a_person_who_saw_another_price_is_told() -> None:
    order = ordered()
    with pytest.raises(PriceChanged):
        revising.reread(
            order, order.customer, lambda wanted: replace(wanted, unit="cm"), seen=uuid4()
        )


def test_a_quote_for_another_reading_is_agreed_to_as_by_ordering() -> None:
    order = ordered()
    quote = quotes.known(measured(800.0), order.specification, customer=order.customer)
    assert quote
    order = revising.at(order, order.customer, quote)
    assert (order.quote, order.agreed_total) == (quote, quote.total)
    lifecycle.approve(order, seller())


def test_a_quote_for_another_piece_or_person_revises_nothing() -> None:
    order = ordered()
    strange = quotes.known(measured(), order.specification, customer=UserFactory())
    dearer = quotes.known(
        measured(), replace(order.specification, quantity=2), customer=order.customer
    )
    assert strange
    assert dearer
    with pytest.raises(placing.QuoteNotYours):
        revising.at(order, order.customer, strange)
    with pytest.raises(revising.QuoteOfOtherPiece):
        revising.at(order, order.customer, dearer)
    assert Order.objects.get().version == order.version


def test_an_accepted_reading_makes_an_ordered_price_firm() -> None:
    from jewelry.models3d import accepted

    person = UserFactory()
    facts = geometry_of() | {"as_filed_mm3": 380.0}
    measurement = MeasurementFactory(geometry=facts, findings=[Finding("gaps_joined")])
    quote = quotes.known(measurement.model, Specification(AlloyFactory().code), customer=person)
    assert quote
    order = placing.at(quote, person, "Ring")
    said = accepted.token(measurement)
    order = revising.reread(
        order, person, lambda wanted: replace(wanted, accepted=said), seen=quote.public_id
    )
    assert order.quote
    assert (order.quote.verdict, order.total) == (Verdict.FIRM, quote.total)
    assert order.is_agreed
    event = order.events.get(verb=Verb.REVISE)
    assert event.words == "The reading of the file was accepted."
    assert Quote.objects.get(pk=quote.pk).verdict == Verdict.PROVISIONAL
