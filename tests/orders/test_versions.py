import pytest
from django.db import connection, transaction

from jewelry.accounts.models import Role, User
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderList
from jewelry.orders.statuses import Status
from tests.factories import AlloyFactory, OrderFactory, UserFactory
from tests.support.processes import until
from tests.support.rivals import rivals, somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
A, B, C = Status.MANUFACTURING_APPROVED, Status.MANUFACTURING_STARTED, Status.CLOSED


def lists() -> dict[str, tuple[str, int]]:
    return {row.status: (str(row.version), row.size) for row in OrderList.objects.all()}


def changed(before: dict, after: dict) -> set[str]:
    return {status for status in after if before.get(status, ("",))[0] != after[status][0]}


def sizes_are_true() -> bool:
    return all(
        size == Order.objects.filter(status=status).count()
        for status, (_version, size) in lists().items()
        if status != "*"
    )


def test_a_move_changes_both_lists_and_no_other() -> None:
    order, operator = OrderFactory(), UserFactory(role=Role.OPERATOR)
    OrderFactory(status=C)
    before = lists()
    lifecycle.take(order, operator)
    assert changed(before, lists()) == {A, B}
    assert lists()[A][1] == 0
    assert lists()[B][1] == 1


def test_raw_sql_and_bulk_updates_count_too() -> None:
    OrderFactory.create_batch(3)
    before = lists()
    Order.objects.filter(status=A).update(title="Band")
    assert changed(before, lists()) == {A}
    before = lists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET status = 'PRICE_CALCULATED'")
    assert changed(before, lists()) == {A, Status.PRICE_CALCULATED}
    before = lists()
    Order.objects.all().delete()
    assert changed(before, lists()) == {Status.PRICE_CALCULATED}
    assert sizes_are_true()


def test_an_update_that_changes_nothing_changes_no_version() -> None:
    order = OrderFactory()
    before, stamp = lists(), Order.objects.get().stamp
    Order.objects.update(title=order.title)
    assert changed(before, lists()) == set()
    assert Order.objects.get().stamp == stamp


def test_every_change_of_a_row_gives_it_a_new_stamp() -> None:
    OrderFactory()
    stamps = set()
    for title in "abc":
        Order.objects.update(title=title)
        stamps.add(Order.objects.get().stamp)
    assert len(stamps) == 3


def test_a_rollback_leaves_versions_and_sizes_as_they_were() -> None:
    OrderFactory()
    before = lists()
    with pytest.raises(RuntimeError), transaction.atomic():
        Order.objects.all().delete()
        raise RuntimeError
    assert lists() == before


def test_a_savepoint_rolled_back_is_not_counted() -> None:
    OrderFactory(), OrderFactory()
    first, second = Order.objects.order_by("pk")
    with transaction.atomic():
        first.delete()
        with pytest.raises(RuntimeError), transaction.atomic():
            second.delete()
            raise RuntimeError
    assert lists()[A][1] == 1
    assert sizes_are_true()


def test_many_moves_in_one_transaction_write_each_list_once() -> None:
    orders, operator = OrderFactory.create_batch(5), UserFactory(role=Role.OPERATOR)
    with transaction.atomic():
        for order in orders:
            lifecycle.take(order, operator)
    assert (lists()[A][1], lists()[B][1]) == (0, 5)


def test_constraints_made_immediate_lose_no_change() -> None:
    first, second, third = OrderFactory.create_batch(3)
    before = lists()
    with transaction.atomic(), connection.cursor() as cursor:
        first.delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        Order.objects.filter(pk__in=[second.pk, third.pk]).update(status=C, title="Band")
    assert changed(before, lists()) == {A, C}
    assert sizes_are_true()


def test_truncate_empties_every_list() -> None:
    OrderFactory()
    before = lists()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE orders_order CASCADE")
    assert lists()[A][1] == 0
    assert A in changed(before, lists())


def test_a_recount_waits_for_whoever_is_changing_the_lists() -> None:
    OrderFactory()
    with rivals() as start:
        with transaction.atomic(), connection.cursor() as cursor:
            OrderFactory()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            recount = start(recount_all)
            until(somebody_waits, "the recount at the lock", 10)
        recount.result(10)
    assert lists()[A][1] == 2
    assert sizes_are_true()


def recount_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT order_lists_recount()")


def test_a_new_name_of_a_person_or_an_alloy_changes_the_names() -> None:
    person, alloy = UserFactory(), AlloyFactory()
    for change in (
        lambda: User.objects.filter(pk=person.pk).update(name="Someone Else"),
        lambda: type(alloy).objects.filter(pk=alloy.pk).update(name_ru="Золото"),
    ):
        before = lists()
        change()
        assert changed(before, lists()) == {"*"}


def test_a_sign_in_does_not_change_the_names() -> None:
    person = UserFactory()
    before = lists()
    User.objects.filter(pk=person.pk).update(last_login="2026-11-20T10:00Z")
    assert lists() == before
