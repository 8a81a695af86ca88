"""Rows for those who want the event, with it or not at all; then a word to the broker."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from kombu.exceptions import OperationalError

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import OrderEvent
from jewelry.orders.signals import order_status_changed
from jewelry.outbox import consumer, publish
from jewelry.outbox.models import Delivery
from tests.factories import OrderFactory, UserFactory
from tests.outbox.moving import approved, of, taken

pytestmark = pytest.mark.django_db


def test_each_consumer_gets_the_events_that_it_wants() -> None:
    order = taken()
    assert [each.version for each in of("ear", order)] == [2, 3]
    assert [each.version for each in of("pen", order)] == [2]


def test_what_waits_names_its_event_and_order() -> None:
    order = approved()
    (delivery,) = of("pen", order)
    assert delivery.event == OrderEvent.objects.get(order=order)
    assert (delivery.attempts, delivery.done_at, delivery.parked_at) == (0, None, None)


def test_a_move_that_is_undone_leaves_nothing(sent) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("receiver")

    order_status_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            lifecycle.take(OrderFactory(), UserFactory(role=Role.OPERATOR))
    finally:
        order_status_changed.disconnect(fail)
    assert not Delivery.objects.exists()


def test_rows_for_all_consumers_cost_one_statement(django_assert_num_queries) -> None:
    event = approved().events.get()
    Delivery.objects.all().delete()
    with django_assert_num_queries(1):
        publish.publish(event)
    assert Delivery.objects.count() == 2


def test_nothing_is_written_when_nobody_wants_it(settings, django_assert_num_queries) -> None:
    event = taken().events.order_by("order_version").last()
    settings.OUTBOX_CONSUMERS = ["tests.outbox.listeners.PEN"]
    consumer.consumers.cache_clear()
    with django_assert_num_queries(0):
        publish.publish(event)


def test_two_consumers_of_one_name_are_refused(settings) -> None:
    settings.OUTBOX_CONSUMERS = ["tests.outbox.listeners.PEN"] * 2
    consumer.consumers.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="one name"):
        consumer.consumers()


@pytest.mark.django_db(transaction=True)
def test_the_broker_hears_after_the_commit_once_for_each_queue(sent) -> None:
    with transaction.atomic():
        order = approved()
        assert sent == []
    (ear,), (pen,) = of("ear", order), of("pen", order)
    assert sorted(sent) == [("default", [ear.pk]), ("partners", [pen.pk])]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_loses_nothing(monkeypatch, caplog) -> None:
    def away(args: object, queue: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr("jewelry.outbox.tasks.deliver.apply_async", away)
    order = taken()
    assert len(of("ear", order)) == 2
    assert "wait for the sweep" in caplog.text
