"""Lists by last change: a reader sees each order, whatever is written meanwhile."""

import pytest
from django.db import connection, connections

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from tests.factories import OrderFactory, UserFactory
from tests.partners.conftest import Program


def ids(answer) -> list[str]:
    return [each["id"] for each in answer.json()["orders"]]


def test_pages_follow_one_another_and_the_cursor_serves_tomorrow(partner: Program) -> None:
    made = [str(OrderFactory(customer=partner.key.partner).public_id) for _ in range(5)]
    first = partner.get("/orders?limit=2")
    assert (ids(first), first.json()["has_more"]) == (made[:2], True)
    second = partner.get(f"/orders?limit=3&cursor={first.json()['cursor']}")
    assert (ids(second), second.json()["has_more"]) == (made[2:], False)
    nothing = partner.get(f"/orders?cursor={second.json()['cursor']}")
    assert (ids(nothing), nothing.json()["cursor"]) == ([], second.json()["cursor"])
    later = str(OrderFactory(customer=partner.key.partner).public_id)
    assert ids(partner.get(f"/orders?cursor={second.json()['cursor']}")) == [later]


def test_an_order_that_changes_between_two_pages_comes_again_at_the_end(partner: Program) -> None:
    made = [partner.order()["id"] for _ in range(3)]
    first = partner.get("/orders?limit=2").json()
    lifecycle.approve(Order.objects.get(public_id=made[0]), UserFactory(role=Role.SELLER))
    assert ids(partner.get(f"/orders?cursor={first['cursor']}")) == [made[2], made[0]]


def test_what_changed_after_a_moment(partner: Program) -> None:
    made = [partner.order() for _ in range(3)]
    moment = made[1]["updated_at"]
    assert ids(partner.get(f"/orders?updated_after={moment}")) == [made[2]["id"]]


@pytest.mark.django_db(transaction=True)
def test_no_page_goes_past_an_order_whose_change_is_not_committed(partner: Program) -> None:
    """The rival wrote first and commits last: its order must not be passed by."""
    early, late = (OrderFactory(customer=partner.key.partner) for _ in range(2))
    seen = partner.get("/orders").json()["cursor"]
    rival = connections["default"].copy()
    try:
        with rival.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE orders_order SET comment = 'a' WHERE id = %s", [early.pk])
            Order.objects.filter(pk=late.pk).update(comment="b")
            meanwhile = partner.get(f"/orders?cursor={seen}").json()
            assert (meanwhile["orders"], meanwhile["cursor"]) == ([], seen)
            cursor.execute("COMMIT")
    finally:
        rival.close()
    found = ids(partner.get(f"/orders?cursor={seen}"))
    assert found == [str(early.public_id), str(late.public_id)]


@pytest.mark.django_db(transaction=True)
def test_who_writes_no_order_holds_no_page_back(partner: Program) -> None:
    """The rival stands for a vacuum of the orders, and for writes to other tables."""
    rival = connections["default"].copy()
    try:
        with rival.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK orders_order IN SHARE UPDATE EXCLUSIVE MODE")
            cursor.execute("SELECT pg_current_xact_id()")  # as the first write to any table does
            made = str(OrderFactory(customer=partner.key.partner).public_id)
            assert ids(partner.get("/orders")) == [made]
    finally:
        rival.close()


def test_a_page_is_read_from_the_index(partner: Program) -> None:
    query = Order.objects.filter(customer=partner.key.partner).order_by("updated_at", "pk")[:51]
    with connection.cursor() as cursor:
        # A table of a few rows would be sorted; with many more that is what must not happen.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = query.explain()
    assert "order_updated" in plan
    assert "Sort" not in plan


def test_a_page_costs_the_same_however_long(
    partner: Program, django_assert_max_num_queries
) -> None:
    for _ in range(10):
        partner.order()
    partner.get("/orders")
    with django_assert_max_num_queries(6):
        assert len(ids(partner.get("/orders"))) == 10
