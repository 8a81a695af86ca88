"""Open quotes follow a published tariff; what was accepted keeps its price."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.models3d import store
from jewelry.models3d.isolation import inspection
from jewelry.models3d.models import Measurement
from jewelry.orders import history, lifecycle, repricing
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import reprice, reprice_what_was_missed
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.models import PriceRequest, Quote, Repricing, Tariff, Verdict
from jewelry.pricing.quotes import adjust
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    PriceRequestFactory,
    QuoteFactory,
    UserFactory,
    geometry_of,
    next_tariff,
)

pytestmark = pytest.mark.django_db

OLD, NEW = Decimal("48635.00"), Decimal("54039.00")
"""Of the factory's piece, under a margin of 35 and of 50 per cent."""


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    monkeypatch.setattr(reprice, "delay", lambda *_: None)


def priced(**others) -> Order:
    """Not held: neither firm nor agreed to."""
    wanted = others.pop("wanted", None) or Specification(AlloyFactory().code)
    measurement = others.pop("measurement", None) or MeasurementFactory()
    order = OrderFactory(status=Status.PRICE_CALCULATED, model=measurement.model, **others)
    order.quote, order.agreed_total = provisional(measurement, wanted, order.customer), None
    order.save()
    return order


def provisional(measurement: Measurement, wanted: Specification, customer: User) -> Quote:
    quote = quotes.make(measurement, wanted, customer=customer)
    quote.verdict = Verdict.PROVISIONAL
    quote.save()
    return quote


def asked(**others) -> PriceRequest:
    request = PriceRequestFactory(**others)
    measurement = MeasurementFactory(model=request.model)
    request.quote = provisional(measurement, request.wanted, request.customer)
    request.save()
    return request


def expire(quote: Quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=timezone.now() - timedelta(seconds=1))


def run(tariff: Tariff) -> Repricing:
    job = Repricing.objects.get(tariff=tariff)
    while not job.finished_at:
        reprice(job.pk, job.turn)
        job.refresh_from_db()
    return job


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


def firm(order: Order) -> None:
    Quote.objects.filter(pk=order.quote.pk).update(verdict=Verdict.FIRM)


def agreed(order: Order) -> None:
    lifecycle.accept(order, order.customer, order.quote.total)


def approved(order: Order) -> None:
    agreed(order)
    lifecycle.approve(order, UserFactory(role=Role.SELLER))


def approved_and_expired(order: Order) -> None:
    approved(order)
    expire(order.quote)


def found_by_hand(order: Order) -> None:
    hand = quotes.HandPrice(Decimal(50000), UserFactory(role=Role.SELLER), "By eye.")
    quote = quotes.by_hand(order.model, order.specification, hand)
    Order.objects.filter(pk=order.pk).update(quote=quote)


def adjusted(order: Order) -> None:
    seller = UserFactory(role=Role.SELLER)
    change = adjust.Adjustment(adjust.By.PERCENT, Decimal(-5), seller, "A regular customer.")
    quote = adjust.adjust(order.quote, change)
    quote.save()
    lifecycle.adjust(order, quote, seller)


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
    assert [finding["code"] for finding in order.quote.findings] == ["old_spots"]
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


def test_many_are_done_in_batches(monkeypatch) -> None:
    monkeypatch.setattr(repricing, "BATCH_SIZE", 2)
    measurement = MeasurementFactory()
    orders = [priced(measurement=measurement) for _ in range(5)]
    asked()
    tariff = next_tariff(margin="0.5")
    percents = []
    job = Repricing.objects.get(tariff=tariff)
    while job := repricing.step(job.pk, job.turn):
        percents.append(job.percent)
    assert percents == [33, 66, 83, 99, 100]
    assert {order.quote.total for order in Order.objects.all()} == {NEW}
    assert OrderEvent.objects.count() == len(orders)


def test_a_batch_that_fails_half_way_leaves_nothing_half_written(monkeypatch) -> None:
    monkeypatch.setattr(repricing, "BATCH_SIZE", 2)
    orders = [priced() for _ in range(4)]
    tariff = next_tariff(margin="0.5")
    job = repricing.step(tariff.pk, 0)
    real = history.record

    def fail(events: list[OrderEvent]) -> None:
        real(events)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(history, "record", fail)
        repricing.step(tariff.pk, job.turn)
    assert [order.events.count() for order in orders] == [1, 1, 0, 0]
    assert Repricing.objects.get().done == 2
    assert Quote.objects.filter(tariff=tariff).count() == 2
    job = run(tariff)
    assert [order.events.count() for order in orders] == [1, 1, 1, 1]
    assert (job.done, job.changed) == (4, 4)


def test_a_message_that_comes_twice_is_one_batch(monkeypatch) -> None:
    monkeypatch.setattr(repricing, "BATCH_SIZE", 1)
    for _ in range(3):
        priced()
    tariff = next_tariff(margin="0.5")
    for _twice in range(2):
        reprice(tariff.pk, 0)
    assert Repricing.objects.get().done == 1


def test_a_tariff_that_is_superseded_meanwhile_prices_nothing_more(monkeypatch) -> None:
    monkeypatch.setattr(repricing, "BATCH_SIZE", 1)
    orders = [priced() for _ in range(2)]
    first = next_tariff(margin="0.4")
    reprice(first.pk, 0)
    second = next_tariff(margin="0.5")
    job = run(first)
    assert job.done == 1
    run(second)
    # The first of them was shown its price, and that is held.
    assert [Order.objects.get(pk=order.pk).quote.tariff for order in orders] == [first, second]
    assert [order.events.count() for order in orders] == [1, 1]


def test_an_order_that_is_approved_in_the_middle_keeps_its_price(monkeypatch) -> None:
    order, real = priced(), quotes.recalculate

    def approved_first(quote: Quote, tariff: Tariff) -> Quote:
        approved(order)
        return real(quote, tariff)

    monkeypatch.setattr(quotes, "recalculate", approved_first)
    job = run(next_tariff(margin="0.5"))
    found = Order.objects.get(pk=order.pk)
    assert (found.quote, found.status) == (order.quote, Status.MANUFACTURING_APPROVED)
    assert (job.done, job.changed) == (1, 0)


def test_an_order_that_is_adjusted_in_the_middle_keeps_the_adjustment(monkeypatch) -> None:
    order, real = priced(), quotes.recalculate

    def adjusted_first(quote: Quote, tariff: Tariff) -> Quote:
        adjusted(order)
        return real(quote, tariff)

    monkeypatch.setattr(quotes, "recalculate", adjusted_first)
    run(next_tariff(margin="0.5"))
    assert Order.objects.get(pk=order.pk).quote.author
    assert [event.verb for event in order.events.all()] == ["adjust"]


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
        findings=[{"code": "stones_unlisted", "size": 9.0}, {"code": "cavity", "cavities": 1}]
    )
    quote.inputs = priced().quote.inputs
    found = quotes.recalculate(quote, Tariff.objects.in_force())
    assert [finding["code"] for finding in found.findings] == ["cavity"]


def test_publishing_queues_the_work_once_and_only_after_the_commit(
    monkeypatch, django_capture_on_commit_callbacks
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(reprice, "delay", lambda *message: sent.append(message))
    with django_capture_on_commit_callbacks(execute=True):
        tariff = next_tariff()
        assert sent == []
    assert sent == [(tariff.pk, 0)]


def test_the_sweeper_sends_again_what_nobody_moves(monkeypatch) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(reprice, "delay", lambda *message: sent.append(message))
    tariff = next_tariff()
    reprice_what_was_missed()
    assert sent == []
    late = timezone.now() - repricing.STALL_TIMEOUT - timedelta(seconds=1)
    Repricing.objects.update(moved_at=late, turn=3)
    reprice_what_was_missed()
    assert sent == [(tariff.pk, 3)]
    Repricing.objects.update(moved_at=late, finished_at=late)
    reprice_what_was_missed()
    assert len(sent) == 1
