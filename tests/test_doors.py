"""Every door through which an order comes holds the price that its buyer saw, whatever is published."""

import ast
import html
import re
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle, repricing
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import reprice
from jewelry.platform.numbers import read_decimal
from jewelry.pricing import requests
from jewelry.pricing.models import Quote, Repricing
from jewelry.pricing.tasks import answer_request
from tests.factories import MeasurementFactory, PriceRequestFactory, UserFactory, next_tariff
from tests.partners.conftest import program
from tests.shop.products import ProductFactory

ALLOY = "gold-585-yellow"
PRODUCT = ("jewelry", "shop", "crm", "mes")
PLACING = {"at", "unpriced", "submit"}


class Door:
    """A buyer who looks at a price and orders at it; `module` is where the order is placed."""

    module: str

    def look(self) -> Decimal:
        raise NotImplementedError

    def order(self) -> Order:
        raise NotImplementedError


class Catalogue(Door):
    module = "shop/views/catalogue.py"

    def __init__(self) -> None:
        self.client, self.buyer = Client(), UserFactory()
        self.client.force_login(self.buyer)
        self.piece = ProductFactory()
        MeasurementFactory(model=self.piece.model)

    def look(self) -> Decimal:
        """From the page's text: a test client's context is that of whichever thread came last."""
        page = self.client.get(self.piece.get_absolute_url()).content.decode()
        (self.shown,) = re.findall(r'name="shown" value="([^"]+)"', page)
        (price,) = re.findall(rf'value="{ALLOY}"[^>]* data-price="([^"]+)"', page)
        return read_decimal(html.unescape(price))

    def order(self) -> Order:
        form = {"token": uuid.uuid4(), "alloy": ALLOY, "quantity": 1, "shown": self.shown}
        placed = self.client.post(self.piece.get_absolute_url(), form)
        assert placed.status_code == 302, placed.content
        return Order.objects.get(customer=self.buyer)


class Price(Door):
    module = "shop/views/price.py"

    def __init__(self) -> None:
        self.client, self.buyer = Client(), UserFactory()
        self.client.force_login(self.buyer)
        self.asked = PriceRequestFactory(customer=self.buyer)
        MeasurementFactory(model=self.asked.model)
        answer_request(self.asked.pk)

    def look(self) -> Decimal:
        self.asked.refresh_from_db()
        self.quote = self.asked.quote
        return Decimal(self.quote.total)

    def order(self) -> Order:
        form = {"token": uuid.uuid4(), "quote": self.quote.public_id, "comment": ""}
        placed = self.client.post(f"/price/{self.asked.public_id}/order/", form)
        assert placed.status_code == 302, placed.content
        return Order.objects.get(customer=self.buyer)


class Api(Door):
    module = "crm/partners/live.py"

    def __init__(self) -> None:
        self.program = program()

    def look(self) -> Decimal:
        self.quote = self.program.quote()
        return Decimal(self.quote["total"])

    def order(self) -> Order:
        placed = self.program.post("/orders", {"quote": self.quote["id"]})
        assert placed.status_code == 201, placed.content
        return Order.objects.get(public_id=placed.json()["id"])


DOORS: tuple[Callable[[], Any], ...] = (Catalogue, Price, Api)
WITHOUT_A_PRICE = {
    "shop/views/orders.py": "nobody has seen a price: the first one waits for the buyer's yes",
    "jewelry/orders/placing.py": "the one way that all doors take",
}


def test_there_is_no_door_beside_these():
    """A module that places orders is in the table above, or says here why it shows no price."""
    found = set()
    for folder in PRODUCT:
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            calls = (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call))
            if any(_places(call.func) for call in calls):
                found.add(str(Path(path).relative_to(settings.BASE_DIR)))
    assert found == {door.module for door in DOORS} | set(WITHOUT_A_PRICE)


def _places(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in {"placing", "lifecycle"}
        and called.attr in PLACING
    )


def reprice_all() -> None:
    for job in Repricing.objects.filter(finished_at=None):
        reprice(job.pk, job.turn)
    for _turn in range(100):
        if not Repricing.objects.filter(finished_at=None).exists():
            return
        for pk, turn in Repricing.objects.filter(finished_at=None).values_list("pk", "turn"):
            repricing.step(pk, turn)
    raise AssertionError("the repricing does not end")


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_a_tariff_between_the_look_and_the_order_moves_nothing(door):
    opened = door()
    seen = opened.look()
    next_tariff(margin=Decimal("0.9"))
    order = opened.order()
    assert (order.status, order.quote.total) == (Status.PRICE_CALCULATED, seen)
    assert order.agreed_total == seen


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_a_tariff_after_the_order_moves_nothing_while_the_price_is_held(door):
    opened = door()
    seen = opened.look()
    order = opened.order()
    next_tariff(margin=Decimal("0.9"))
    reprice_all()
    repricing.step_expired()
    order.refresh_from_db()
    assert order.quote.total == seen
    lifecycle.approve(order, UserFactory(role=Role.SELLER))


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
def test_when_the_hold_has_ended_a_dearer_price_is_a_proposal(door):
    opened = door()
    seen = opened.look()
    order = opened.order()
    next_tariff(margin=Decimal("0.9"))
    Quote.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    repricing.step_expired()
    order = Order.objects.get(pk=order.pk)
    assert order.quote.total > seen
    assert order.waits_for_customer
    with pytest.raises(MoveRefused):
        lifecycle.approve(order, UserFactory(role=Role.SELLER))
    order = lifecycle.accept(order, order.customer, order.quote.total)
    lifecycle.approve(order, UserFactory(role=Role.SELLER))


@pytest.mark.django_db(transaction=True)
def test_a_tariff_published_in_a_storm_of_orders_moves_no_held_price():
    """Buyers look and order at every door while tariffs are published and open quotes follow."""
    storm = [door() for door in DOORS for _buyer in range(4)]
    kept: dict[int, Decimal] = {}
    broken: list[BaseException] = []
    start = threading.Barrier(len(storm) + 1)

    def buy(opened: Door) -> None:
        try:
            start.wait()
            seen = opened.look()
            kept[opened.order().pk] = seen
        except BaseException as problem:
            broken.append(problem)
        finally:
            connection.close()

    buyers = [threading.Thread(target=buy, args=(each,)) for each in storm]
    for each in buyers:
        each.start()
    start.wait()
    for number in range(5):
        next_tariff(margin=Decimal("0.4") + Decimal(number) / 10)
        reprice_all()
    for each in buyers:
        each.join()
    reprice_all()
    assert broken == []
    totals = dict(Order.objects.values_list("pk", "quote__total"))
    assert totals == kept
    assert len(kept) == len(storm)
    assert {order.agreed_total for order in Order.objects.all()} == set(kept.values())


@pytest.mark.django_db
def test_a_price_request_keeps_the_price_that_it_showed():
    opened = Price()
    seen = opened.look()
    next_tariff(margin=Decimal("0.9"))
    reprice_all()
    asked = requests.choose(opened.asked, None)
    assert asked.quote.total == seen
