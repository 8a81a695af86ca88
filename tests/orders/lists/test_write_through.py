"""Pages that are written when orders move: which, and what happens while the queue is away."""

import logging
from unittest.mock import Mock

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from jewelry.orders import lifecycle
from jewelry.orders.lists.strategies.write_through import write_pages
from jewelry.orders.models import Order
from jewelry.outbox.deliver import sweep
from jewelry.outbox.models import Delivery
from tests.orders.lists.plain import (
    FREE,
    STARTED,
    make,
    of,
    operator,
    page_queries,
    query,
    see,
    shown,
)

pytestmark = [pytest.mark.django_db(transaction=True), of("write_through")]


def test_first_pages_of_both_lists_are_written_by_the_task(strategy: str) -> None:
    lifecycle.take(make(2)[1], operator())
    for status in (FREE, STARTED):
        for language in ("en", "ru"):
            wanted = query(status=status.value, language=language)
            assert page_queries(strategy, wanted) == 0
            assert len(shown(strategy, wanted)) == 1


def test_deep_and_filtered_pages_wait_for_their_end(strategy: str) -> None:
    orders = make(120)
    deep = query(before=see(strategy)["next"])
    filtered = query(alloy=orders[0].alloy.code)
    before = see(strategy, deep), see(strategy, filtered)
    lifecycle.take(orders[-1], operator())
    assert (see(strategy, deep), see(strategy, filtered)) == before
    assert orders[-1].pk not in shown(strategy)


def test_without_a_queue_the_first_page_stays(
    strategy: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(write_pages, "delay", away)
    order = make(2)[1]
    see(strategy)
    with caplog.at_level(logging.WARNING):
        lifecycle.take(order, operator())
    assert "The queue is away" in caplog.text
    assert order.pk in shown(strategy)
    assert Order.objects.get(pk=order.pk).status == STARTED


def test_the_queue_is_told_again_when_it_is_back(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make(2)[1]
    see(strategy)
    with monkeypatch.context() as patch:
        patch.setattr(write_pages, "delay", Mock(side_effect=OperationalError("no broker")))
        lifecycle.take(order, operator())
    Delivery.objects.update(next_at=timezone.now())
    sweep("default")
    assert order.pk not in shown(strategy)
    assert not Delivery.objects.waiting().exists()
