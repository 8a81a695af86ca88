"""The worker's work, done here: from a file in storage to a price, or to a person who finds one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from unittest.mock import Mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from kombu.pools import producers

from jewelry.models3d import store
from jewelry.models3d.isolation import inspection
from jewelry.models3d.models import Measurement, Model3D
from jewelry.orders import lifecycle, placing
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox.deliver import sweep
from jewelry.outbox.models import Delivery
from jewelry.platform.backoff import Backoff
from jewelry.platform.celery import PAUSE_SECONDS, app
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Verdict
from tests.factories import (
    AlloyFactory,
    ModelFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
    tariff,
)
from tests.models3d.shapes import cube, stl
from tests.shop.sending import new_cube
from tests.support.outages import closed_port
from tests.support.worker import price_order

pytestmark = pytest.mark.django_db


def kept(content: bytes) -> Model3D:
    return store.keep(ContentFile(content), "model.stl")


def submitted(model: Model3D, **others) -> Order:
    return OrderFactory(status=Status.SUBMITTED, model=model, **others)


def test_a_closed_model_is_measured_pictured_and_priced() -> None:
    order = submitted(kept(stl(cube(10))), quantity=2)
    price_order(order.pk)
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.PRICE_CALCULATED, 2)
    assert order.quote.verdict == Verdict.FIRM
    assert order.quote.quantity == 2
    assert order.quote.mass_net == Decimal("13.224")  # 1 cm³ × 13.92 g/cm³ × 0.95
    amounts = [amount for _name, amount in order.quote.named_parts]
    assert sum(amounts, Decimal()) == order.quote.total
    assert default_storage.exists(order.model.picture_path("yellow", thumb=True))
    assert default_storage.exists(order.model.glb_path)
    assert order.model.measurements.get().has_glb


def test_the_machine_itself_stands_in_the_history(quick) -> None:
    order = submitted(kept(new_cube()))
    price_order(order.pk)
    event = order.events.get()
    assert (event.verb, event.actor, event.role) == ("price", None, "system")
    quote = Quote.objects.get()
    prices = {"before": None, "after": f"{quote.total:.2f}", "waits": True}
    assert event.data == {"quote": quote.pk} | prices


def test_a_quote_belongs_to_whose_order_it_prices(quick) -> None:
    orders = [submitted(kept(stl(cube()))) for _ in range(2)]
    for order in orders:
        price_order(order.pk)
        order.refresh_from_db()
    assert [order.quote.customer for order in orders] == [order.customer for order in orders]
    assert orders[0].quote.public_id != orders[1].quote.public_id


def test_running_twice_prices_once(quick) -> None:
    order = submitted(kept(new_cube()))
    price_order(order.pk)
    price_order(order.pk)
    order.refresh_from_db()
    assert (order.version, order.events.count(), Quote.objects.count()) == (2, 1, 1)


def test_a_second_order_of_the_same_file_measures_nothing(quick, monkeypatch) -> None:
    model = kept(new_cube())
    price_order(submitted(model).pk)
    monkeypatch.setattr(inspection, "inspect", None)
    second = submitted(model)
    price_order(second.pk)
    second.refresh_from_db()
    assert second.status == Status.PRICE_CALCULATED


def test_a_cancelled_order_is_not_even_measured(monkeypatch) -> None:
    order = OrderFactory(status=Status.CANCELLED, model=kept(new_cube()))
    monkeypatch.setattr(inspection, "inspect", None)
    price_order(order.pk)
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.CANCELLED, 1)


@pytest.mark.parametrize(
    ("rival", "status"),
    [
        (lambda order: lifecycle.cancel(order, order.customer), Status.CANCELLED),
        (
            lambda order: lifecycle.price(order, QuoteFactory(model=order.model)),
            Status.PRICE_CALCULATED,
        ),
    ],
)
def test_a_move_while_the_order_is_measured_wins(quick, monkeypatch, rival, status) -> None:
    order, measure = submitted(kept(new_cube())), store.measure

    def rival_first(model: Model3D) -> Measurement:
        rival(order)
        return measure(model)

    monkeypatch.setattr(store, "measure", rival_first)
    price_order(order.pk)
    order.refresh_from_db()
    assert (order.status, order.version) == (status, 2)
    assert set(Quote.objects.all()) == ({order.quote} if order.quote else set())


@pytest.mark.parametrize(
    ("triangles", "reason"),
    [
        (cube(12)[1:], "The surface has gaps (open edges: 3;"),
        (cube(0.01), "too small to make. Please check the units."),
        (cube(12) * 1e30, "too large for jewellery. Please check the units."),
    ],
)
def test_what_the_computer_cannot_price_waits_for_a_person(quick, triangles, reason) -> None:
    order = submitted(kept(stl(triangles)))
    price_order(order.pk)
    order.refresh_from_db()
    assert (order.status, order.needs_person) == (Status.SUBMITTED, True)
    assert (order.quote.verdict, order.quote.total) == (Verdict.MANUAL, None)
    assert reason in " ".join(order.quote.reasons)
    assert order.events.get().verb == "refer"
    price_order(order.pk)
    assert order.events.count() == 1


def test_a_file_that_is_not_in_storage_is_no_answer() -> None:
    order = submitted(ModelFactory())
    with pytest.raises(FileNotFoundError):
        price_order(order.pk)
    order.refresh_from_db()
    assert (order.quote, order.version) == (None, 1)
    assert not Measurement.objects.exists()


@pytest.fixture
def broker_away(monkeypatch):
    with closed_port() as port:
        link = app.connection_for_write(f"redis://127.0.0.1:{port}/0")
        monkeypatch.setattr(app.amqp, "_producer_pool", producers[link])
        monkeypatch.setattr(app, "backoff", Backoff(PAUSE_SECONDS))
        yield


@pytest.mark.django_db(transaction=True)
def test_an_order_outlives_a_broker_that_is_away(quick, broker_away) -> None:
    tariff()
    wanted = Specification(AlloyFactory().code)
    order = placing.unpriced(UserFactory(), "Ring", wanted, kept(new_cube()))
    assert (order.status, order.quote) == (Status.SUBMITTED, None)
    Delivery.objects.update(next_at=timezone.now())
    sweep("pricing")
    order.refresh_from_db()
    assert order.status == Status.PRICE_CALCULATED


@pytest.mark.django_db(transaction=True)
def test_ten_orders_for_a_new_model_measure_it_once(monkeypatch) -> None:
    """Ten workers at once, each with an order of its own; the child is a real one."""
    tariff()
    model, inspected = kept(new_cube()), Mock(side_effect=inspection.inspect)
    orders = [submitted(model) for _order in range(10)]
    monkeypatch.setattr(inspection, "inspect", inspected)
    start = threading.Barrier(10)

    def work(order: Order) -> None:
        with closing(connection):
            start.wait()
            price_order(order.pk)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, orders))
    inspected.assert_called_once()
    assert Measurement.objects.count() == 1
    assert {order.status for order in Order.objects.all()} == {Status.PRICE_CALCULATED}
    assert Quote.objects.count() == 10


@pytest.mark.parametrize("alloy", ["silver-925", "platinum-950"])
def test_the_price_follows_the_metal(quick, alloy) -> None:
    model = kept(new_cube())
    gold = submitted(model, alloy=AlloyFactory(code="gold-585-yellow"))
    other = submitted(model, alloy=AlloyFactory(code=alloy))
    for order in (gold, other):
        price_order(order.pk)
        order.refresh_from_db()
    assert gold.quote.total != other.quote.total
    assert other.quote.inputs["alloy"] == alloy


@pytest.mark.parametrize(
    ("stones", "words"),
    [("2-4,7", "bodies 2–4, 7, not cast; their seats are cut"), ("2", "body 2, not cast; its seat is cut"),
     ("-", "none: all of it is metal")],
)  # fmt: skip
def test_makers_read_which_bodies_are_stones(stones, words) -> None:
    order = OrderFactory(model=ModelFactory(stones=stones))
    assert ("Stones in the file", words) in order.wishes
    assert "Stones in the file" not in dict(OrderFactory(model=ModelFactory()).wishes)
