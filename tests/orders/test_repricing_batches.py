"""Batches of repricing: each is whole, done once, and overtaken by none that came between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jewelry.orders import history, repricing
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import reprice, reprice_what_was_missed
from jewelry.pricing import quotes
from jewelry.pricing.models import Quote, Repricing, Tariff
from tests.factories import MeasurementFactory, next_tariff
from tests.orders.open_prices import NEW, adjusted, approved, asked, priced, run

pytestmark = [pytest.mark.usefixtures("no_worker"), pytest.mark.django_db]


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
