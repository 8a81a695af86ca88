"""What a draft would change on the open quotes is what publishing it then does."""

from datetime import timedelta
from decimal import Decimal
from unittest.mock import Mock

import pytest
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.repricing import preview
from jewelry.pricing import tariffs
from jewelry.pricing.engine.specification import Specification, StoneSetting
from jewelry.pricing.models import Quote, Repricing, Tariff
from jewelry.pricing.quotes import calculation as pricing
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, geometry_of, publish
from tests.orders.open_prices import NEW, OLD, agreed, asked, priced, run

pytestmark = [pytest.mark.usefixtures("no_worker"), pytest.mark.django_db]


def draft(**figures: object) -> Tariff:
    made = tariffs.begin(UserFactory(role=Role.ADMIN))
    Tariff.objects.filter(pk=made.pk).update(**figures)
    return Tariff.objects.get(pk=made.pk)


def test_it_counts_what_changes_and_by_how_much() -> None:
    order, request = priced(), asked()
    found = preview.of(draft(margin="0.5"))
    assert (found.total.count, found.total.before, found.total.after) == (2, 2 * OLD, 2 * NEW)
    assert found.total.by == 2 * (NEW - OLD)
    assert round(found.total.percent, 1) == Decimal("11.1")
    assert [(c.order, c.title) for c in found.rises] == [
        (order.pk, order.title),
        (None, request.title),
    ]
    assert found.falls == []
    assert (found.unchanged, found.left, found.not_looked_at) == (0, 0, 0)


def test_it_writes_nothing() -> None:
    order, count = priced(), Quote.objects.count()
    preview.of(draft(margin="0.5"))
    assert Order.objects.get(pk=order.pk).quote == order.quote
    assert Quote.objects.count() == count
    assert not Repricing.objects.exists()


def test_publishing_then_does_just_that(monkeypatch) -> None:
    volumes = (80.0, 400.0, 1182.3, 25.5)
    for volume in volumes:
        priced(measurement=MeasurementFactory(geometry=geometry_of(volume)))
    agreed(priced())
    made = draft(spot_gold="2750", margin="0.3", minimum="9000")
    found = preview.of(made)
    job = run(publish(made, made.author))
    assert (job.total, job.changed) == (found.total.count, len(found.changes)) == (4, 4)
    assert job.after - job.before == found.total.by


def test_sums_are_told_for_each_metal_and_the_largest_changes_first(monkeypatch) -> None:
    monkeypatch.setattr(preview, "MAX_CHANGES_SHOWN", 2)
    silver = Specification(AlloyFactory(code="silver-925").code)
    for wanted in (silver, Specification(AlloyFactory().code)):
        for volume in (300.0, 500.0, 900.0):
            priced(wanted=wanted, measurement=MeasurementFactory(geometry=geometry_of(volume)))
    found = preview.of(draft(spot_gold="2700", spot_silver="20"))
    assert {code: (sum_.count, sum_.by > 0) for code, sum_ in found.by_alloy.items()} == {
        "silver-925": (3, False),
        "gold-585-yellow": (3, True),
    }
    rises, falls = [c.by for c in found.rises], [c.by for c in found.falls]
    assert len(rises) == len(falls) == 2
    assert rises == sorted(rises, reverse=True)
    assert falls == sorted(falls)


def test_like_pieces_are_computed_once(monkeypatch) -> None:
    measurement = MeasurementFactory()
    recalculate = Mock(side_effect=pricing.recalculate)
    for _ in range(5):
        priced(measurement=measurement)
    monkeypatch.setattr(pricing, "recalculate", recalculate)
    assert preview.of(draft(margin="0.5")).total.count == 5
    recalculate.assert_called_once()


def test_of_very_many_the_newest_are_looked_at(monkeypatch) -> None:
    monkeypatch.setattr(preview, "MAX_QUOTES", 2)
    orders = [priced() for _ in range(5)]
    found = preview.of(draft(margin="0.5"))
    assert (found.total.count, found.not_looked_at) == (2, 3)
    assert {change.order for change in found.changes} == {order.pk for order in orders[-2:]}


def test_what_would_have_no_price_is_told() -> None:
    stones = (StoneSetting("diamond", Decimal(2), 1, "prong"),)
    priced(wanted=Specification(AlloyFactory().code, stones=stones))
    made = draft()
    made.stone_prices.all().delete()
    assert preview.of(Tariff.objects.get(pk=made.pk)).left == 1


def test_the_queries_do_not_grow_with_the_quotes(django_assert_num_queries) -> None:
    for count in (2, 10):
        for _ in range(count):
            priced(measurement=MeasurementFactory(geometry=geometry_of(100.0 + count)))
        made = draft(margin="0.5")
        with django_assert_num_queries(3):  # alloys, orders, requests
            preview.of(made)


def test_a_price_that_is_held_for_a_customer_is_not_counted() -> None:
    order = priced()
    agreed(order)
    assert preview.of(draft(margin="0.5")).total.count == 0
    Quote.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    assert preview.of(draft(margin="0.5")).total.count == 1
