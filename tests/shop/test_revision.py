"""A new revision of the algorithm measures everything again; meanwhile nobody misses anything."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from jewelry.models3d import store, tasks
from jewelry.models3d.geometry import measurement
from jewelry.models3d.models import Measurement, Model3D
from jewelry.orders.statuses import Status
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    ModelFactory,
    OrderFactory,
    tariff,
)
from tests.models3d.shapes import cube, stl
from tests.shop.priced import choice, priced_for, text_of, url_of
from tests.shop.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def raise_revision(monkeypatch):
    def put():
        monkeypatch.setattr(measurement, "REVISION", measurement.REVISION + 1)

    return put


def test_an_order_keeps_its_picture_and_its_price(client, customer, raise_revision) -> None:
    order = OrderFactory(customer=customer, status=Status.PRICE_CALCULATED)
    MeasurementFactory(model=order.model, pictured=True)
    raise_revision()
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert f"/{order.model.sha256}/{order.alloy.colour}.webp" in page
    assert "41 500 ₽" in page
    assert order.model.sha256 in text_of(client.get("/orders/"))


def test_a_piece_of_the_catalogue_keeps_its_price(client, raise_revision) -> None:
    tariff()
    piece = ProductFactory()
    MeasurementFactory(model=piece.model, pictured=True)
    before = client.get(piece.get_absolute_url()).context["selected"]
    raise_revision()
    after = client.get(piece.get_absolute_url()).context
    assert after["selected"] == before
    assert before.price.total > 0
    assert after["measurement"].pictured


def test_a_piece_shows_its_newest_measurement(client, raise_revision) -> None:
    tariff()
    piece = ProductFactory()
    MeasurementFactory(model=piece.model)
    raise_revision()
    newest = MeasurementFactory(model=piece.model, revision=measurement.REVISION)
    assert client.get(piece.get_absolute_url()).context["measurement"] == newest


def test_a_price_without_an_order_stays_and_may_be_chosen_anew(
    client, customer, raise_revision
) -> None:
    tariff()
    asked = priced_for(customer)
    silver = AlloyFactory(code="silver-925")
    total = asked.quote.total
    raise_revision()
    assert client.get(url_of(asked)).context["asked"].quote.total == total
    client.post(url_of(asked), choice(alloy=silver.code))
    asked.refresh_from_db()
    assert (asked.quote.alloy, asked.quote.total != total) == (silver, True)


@pytest.fixture
def sent(monkeypatch):
    found = []
    monkeypatch.setattr(
        tasks.measure_model, "apply_async", lambda args, **options: found.append((*args, options))
    )
    return found


def old(count):
    models = [ModelFactory() for _model in range(count)]
    Model3D.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    return models


def test_a_sweep_takes_a_few_and_lets_others_go_first(sent, raise_revision) -> None:
    models = old(8)
    for model in models:
        MeasurementFactory(model=model)
    tasks.measure_what_was_missed()
    assert sent == []
    raise_revision()
    tasks.measure_what_was_missed()
    ids = {pk for pk, _options in sent}
    assert len(ids) == len(sent) == tasks.BATCH_SIZE
    assert ids < {model.pk for model in models}
    assert all(options["expires"] == 10 and options["priority"] == 9 for _pk, options in sent)


def test_models_that_fail_do_not_stand_before_the_others(sent) -> None:
    models = old(8)
    for _sweep in range(100):
        tasks.measure_what_was_missed()
    assert {pk for pk, _options in sent} == {model.pk for model in models}


def test_a_new_model_has_its_minute(sent) -> None:
    ModelFactory()
    tasks.measure_what_was_missed()
    assert sent == []


def test_measuring_again_leaves_the_old_figures_and_quotes(raise_revision) -> None:
    model = store.keep(ContentFile(stl(cube(9.5))), "model.stl")
    first = store.measure(model)
    order = OrderFactory(model=model, status=Status.PRICE_CALCULATED)
    raise_revision()
    tasks.measure_model(model.pk)
    assert set(Measurement.objects.all()) == {first, store.newest(model)}
    assert store.newest(model).facts.volume_mm3 == first.facts.volume_mm3
    order.quote.refresh_from_db()
    assert order.quote.total == Decimal("41500.00")
