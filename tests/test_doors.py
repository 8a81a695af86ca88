"""Every door through which an order comes holds the price that its buyer saw, whatever is published."""

import ast
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle, repricing
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import reprice
from jewelry.pricing.models import Quote, Repricing
from jewelry.pricing.quotes import requests
from tests.factories import UserFactory, next_tariff
from tests.shop.checking_out import approve_unpaid
from tests.support import order_doors
from tests.support.order_doors import Api, Corrected, Door, Marked, Price, Unpriced

PRODUCT = ("jewelry", "shop", "crm", "mes")
NO_DOOR = {
    "jewelry/orders/placing.py": "the one way that all doors take",
    "jewelry/purchases/placing.py": "the one way from a basket to its orders",
    "jewelry/orders/revising.py": "the one way to another file",
    "jewelry/orders/lifecycle.py": "writes the row",
    "shop/demo/orders.py": "orders of the demo, before anybody looks",
    "shop/demo/purchases.py": "purchases of the demo, before anybody looks",
}
PLACES = re.compile(
    r"jewelry\.orders\.(placing\.(at|unpriced)|lifecycle\.(start|create|submit|revise)"
    r"|revising\.(send_file|reread|at))"
    r"|jewelry\.purchases\.placing\.(place|for_partner)"
    r"|.+\.models(\.\w+)*\.(Order|TestOrder)\.objects\.\w*create"
)
ROW = re.compile(r".+\.models(\.\w+)*\.(Order|TestOrder)")


def test_there_is_no_door_beside_these():
    """A module that places orders is a door of `tests/support/order_doors.py`, or says here why it is none."""
    paths = (p for folder in PRODUCT for p in (settings.BASE_DIR / folder).rglob("*.py"))
    found = {
        str(Path(path).relative_to(settings.BASE_DIR))
        for path in paths
        if places_orders(path.read_text())
    }
    assert found == {door.module for door in order_doors.ALL} | set(NO_DOOR)


@pytest.mark.parametrize(
    "source",
    [
        "from jewelry.orders import placing\nplacing.at(quote, person, title)",
        "from jewelry.orders import placing as p\npartial(p.unpriced, person)",
        "from jewelry.orders.placing import at as place\nplace(quote, person, title)",
        "import jewelry.orders.lifecycle\njewelry.orders.lifecycle.submit(order, person)",
        "from jewelry.orders.models import Order\nOrder.objects.get_or_create(title='')",
        "from jewelry.orders.models.orders import Order as Row\nRow(title='').save()",
        "from crm.partners import models\nmodels.TestOrder.objects.bulk_create([])",
    ],
)
def test_a_new_door_is_seen_however_it_is_written(source):
    assert places_orders(source)


@pytest.mark.parametrize(
    "source",
    [
        "from jewelry.orders import placing\nplacing.check(quote)",
        "from jewelry.orders.models import Order\nOrder.objects.get(pk=1)",
        "self._objects[placing.key] = at(placing)",
    ],
)
def test_code_that_places_nothing_is_no_door(source):
    assert not places_orders(source)


def places_orders(source: str) -> bool:
    tree = ast.parse(source)
    names = dict(_imported(tree))
    called = {_origin(node.func, names) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    used = {
        _origin(node, names)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    }
    return any(map(PLACES.fullmatch, used)) or any(map(ROW.fullmatch, called))


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each imported name stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                whole = each.name if each.asname else each.name.split(".")[0]
                yield each.asname or whole, whole
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                yield each.asname or each.name, f"{node.module}.{each.name}"


def _origin(node: ast.expr, names: dict[str, str]) -> str:
    """`placing.at` as `jewelry.orders.placing.at`; empty for what was not imported."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute) and (before := _origin(node.value, names)):
        return f"{before}.{node.attr}"
    return ""


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
@pytest.mark.parametrize("door", order_doors.SHOWN)
def test_a_tariff_between_the_look_and_the_order_moves_nothing(door):
    opened = door()
    seen = opened.look()
    next_tariff(margin=Decimal("0.9"))
    order = opened.order()
    assert (order.status, order.quote.total) == (Status.PRICE_CALCULATED, seen)
    assert order.agreed_total == seen


@pytest.mark.django_db
@pytest.mark.parametrize("door", order_doors.HOUSE)
def test_a_tariff_after_the_order_moves_nothing_while_the_price_is_held(door):
    opened = door()
    seen = opened.look()
    order = opened.order()
    next_tariff(margin=Decimal("0.9"))
    reprice_all()
    repricing.step_expired()
    order.refresh_from_db()
    assert order.quote.total == seen
    approve_unpaid(order)


@pytest.mark.django_db
@pytest.mark.parametrize("door", order_doors.HOUSE)
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
    approve_unpaid(order)


@pytest.mark.django_db
def test_where_no_price_was_shown_the_first_one_waits_for_a_yes():
    order = Unpriced().order()
    assert (order.agreed_total, order.waits_for_customer) == (None, True)
    with pytest.raises(MoveRefused):
        lifecycle.approve(order, UserFactory(role=Role.SELLER))


@pytest.mark.django_db(transaction=True)
def test_a_tariff_published_in_a_storm_of_orders_moves_no_held_price():
    """Buyers look and order at every door while tariffs are published and open quotes follow."""
    # Of the API one each: a process works on four calls at once, and tells a fifth to come later.
    storm = [
        door() for door in order_doors.ALL for _buyer in range(1 if issubclass(door, Api) else 3)
    ]
    seen: dict[Door, Decimal] = {}
    broken: list[BaseException] = []
    start = threading.Barrier(len(storm) + 1)

    def buy(opened: Door) -> None:
        try:
            start.wait()
            if not isinstance(opened, Unpriced):
                seen[opened] = opened.look()
            opened.order()
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
    for opened in storm:
        found = {(order.quote.total, order.agreed_total) for order in opened.orders()}
        if isinstance(opened, Unpriced):
            assert {agreed for _total, agreed in found} == {None}
        elif isinstance(opened, (Corrected, Marked)):
            assert {agreed for _total, agreed in found} == {seen[opened]}
            assert all(order.waits_for_customer for order in opened.orders())
        else:
            assert found == {(seen[opened], seen[opened])}


@pytest.mark.django_db
def test_a_price_request_keeps_the_price_that_it_showed():
    opened = Price()
    seen = opened.look()
    next_tariff(margin=Decimal("0.9"))
    reprice_all()
    asked = requests.choose(opened.asked, None)
    assert asked.quote.total == seen
