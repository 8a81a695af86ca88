"""Open quotes follow a published tariff; what was accepted keeps its price."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jewelry.models3d import store
from jewelry.models3d.finding import Finding
from jewelry.models3d.isolation import inspection
from jewelry.orders import repricing
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import reprice_what_was_missed
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.models import PriceRequest, Quote, Tariff, Verdict
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    QuoteFactory,
    geometry_of,
    next_tariff,
)
from tests.orders.open_prices import (
    NEW,
    OLD,
    adjusted,
    agreed,
    approved,
    approved_and_expired,
    asked,
    expire,
    firm,
    found_by_hand,
    priced,
    run,
)

pytestmark = [pytest.mark.usefixtures("no_worker"), pytest.mark.django_db]


def test_an_open_order_gets_the_new_price_and_stays_where_it_is(monkeypatch) -> None:
    order = priced()
    for room, name in ((store, "measured"), (store, "measure"), (inspection, "inspect")):
        monkeypatch.setattr(room, name, None)  # no mesh, no measurement
    tariff = next_tariff(margin="0.5")
    job = run(tariff)
    found = Order.objects.get(pk=order.pk)
    assert (found.quote.total, found.quote.tariff, found.version) == (NEW, tariff, 2)
    assert (found.status, found.status_since) == (order.status, order.status_since)
    assert found.quote.replaces == order.quote
    assert found.quote.customer == order.customer
    assert found.quote.valid_until > order.quote.valid_until
    assert quotes.check(found.quote).agrees
    assert (job.total, job.done, job.changed, job.left) == (1, 1, 1, 0)
    assert (job.before, job.after, job.percent) == (OLD, NEW, 100)


def test_the_history_says_what_became_of_the_price() -> None:
    order = priced()
    run(next_tariff(margin="0.5"))
    event = order.events.get()
    assert (event.verb, event.actor, event.role, event.order_version) == (
        "reprice",
        None,
        "system",
        2,
    )
    assert event.words.replace("\xa0", " ") == "By tariff 2: 48 635 ₽ became 54 039 ₽."


@pytest.mark.parametrize(
    "how", [firm, agreed, approved, approved_and_expired, found_by_hand, adjusted]
)
def test_what_was_accepted_or_said_by_a_person_keeps_its_price(
    how: Callable[[Order], None],
) -> None:
    order = priced()
    how(order)
    quote = Order.objects.get(pk=order.pk).quote
    job = run(next_tariff(margin="0.5"))
    reprice_what_was_missed()
    found = Order.objects.get(pk=order.pk)
    assert found.quote == quote
    assert not order.events.filter(verb="reprice").exists()
    assert job.changed == 0


def test_a_price_that_was_held_for_the_customer_follows_when_it_expires() -> None:
    order = priced()
    agreed(order)
    tariff = next_tariff(margin="0.5")
    run(tariff)
    expire(order.quote)
    reprice_what_was_missed()
    found = Order.objects.get(pk=order.pk)
    assert (found.quote.total, found.quote.tariff) == (NEW, tariff)
    reprice_what_was_missed()
    assert [event.verb for event in order.events.all()] == ["reprice", "accept"]


def test_a_price_that_was_held_and_comes_out_the_same_is_held_anew() -> None:
    order = priced()
    agreed(order)
    run(next_tariff(rush="1.5"))
    expire(order.quote)
    for _twice in range(2):
        reprice_what_was_missed()
    found = Order.objects.get(pk=order.pk)
    assert found.quote.total == OLD
    assert found.quote.valid_until > timezone.now()
    assert found.is_agreed
    assert [event.verb for event in order.events.all()] == ["reprice", "accept"]


def test_a_price_that_comes_out_the_same_stays_the_quote_it_is() -> None:
    order = priced()
    job = run(next_tariff(rush="1.5"))
    found = Order.objects.get(pk=order.pk)
    assert (found.quote, found.version) == (order.quote, 1)
    assert (job.done, job.changed) == (1, 0)


def on_old_spots() -> Order:
    """Provisional for that reason alone."""
    long_ago = timezone.localdate() - timedelta(days=30)
    next_tariff(spot_date=long_ago, max_spot_days=7)
    facts = geometry_of() | {"units_declared": True}
    return priced(measurement=MeasurementFactory(geometry=facts))


def test_a_price_that_was_provisional_for_old_spots_is_firm_with_the_next_ones() -> None:
    order = on_old_spots()
    assert [finding.code for finding in order.quote.findings] == ["old_spots"]
    job = run(next_tariff(spot_date=timezone.localdate()))
    found = Order.objects.get(pk=order.pk)
    assert (found.quote.verdict, found.quote.total) == (Verdict.FIRM, order.quote.total)
    assert (job.changed, job.before == job.after) == (1, True)
    event = order.events.get()
    assert event.words.replace("\xa0", " ") == "By tariff 3: the price stays 48 635 ₽."


def test_a_price_on_spots_that_are_old_still_stays_the_quote_it_is() -> None:
    order = on_old_spots()
    job = run(next_tariff(spot_date=timezone.localdate() - timedelta(days=20)))
    assert Order.objects.get(pk=order.pk).quote == order.quote
    assert job.changed == 0


def test_a_price_that_somebody_only_asked_for_follows_too() -> None:
    request, old = asked(), asked()
    expire(old.quote)
    job = run(next_tariff(margin="0.5"))
    request.refresh_from_db()
    assert (request.quote.total, request.quote.customer) == (NEW, request.customer)
    assert PriceRequest.objects.get(pk=old.pk).quote == old.quote
    assert (job.done, job.changed) == (1, 1)


def test_what_the_tariff_has_no_price_for_is_left_to_a_person() -> None:
    wanted = Specification(
        AlloyFactory().code, stones=(StoneSetting("diamond", Decimal(2), 1, "prong"),)
    )
    bare, unreadable = priced(wanted=wanted), priced()
    Quote.objects.filter(pk=unreadable.quote.pk).update(inputs={})
    order = priced()
    job = run(next_tariff(margin="0.5", tables={"stone_prices": []}))
    assert Order.objects.get(pk=bare.pk).quote == bare.quote
    assert Order.objects.get(pk=unreadable.pk).quote == unreadable.quote
    assert Order.objects.get(pk=order.pk).quote.total == NEW
    assert (job.done, job.changed, job.left) == (3, 1, 2)


def test_a_stone_that_came_onto_the_list_loses_its_finding() -> None:
    quote = QuoteFactory(
        findings=[Finding("stones_unlisted", size=9.0), Finding("cavity", cavities=1)]
    )
    quote.inputs = priced().quote.inputs
    found = quotes.recalculate(quote, Tariff.objects.in_force())
    assert [finding.code for finding in found.findings] == ["cavity"]


def test_a_price_that_money_was_paid_on_follows_no_tariff() -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    Quote.objects.update(valid_until=timezone.now() - timedelta(days=1))
    assert order in repricing.open_orders()
    Order.objects.update(price_fixed_at=timezone.now())
    assert order not in repricing.open_orders()
