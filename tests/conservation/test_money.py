"""What purchases say of money is what their payments, their refunds and the journal say."""

from decimal import Decimal

import pytest
from django.db import connection

from jewelry.conservation import check
from jewelry.payments import refunds
from jewelry.payments.kinds import Kind
from jewelry.payments.models import Source
from tests.factories import PurchaseFactory
from tests.payments.moneys import begun, placed, tell

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(autouse=True)
def begun_to_check() -> None:
    check.run()


@pytest.fixture
def paid():
    """Twenty thousand came; one is back, one is under way, one failed after it was done."""
    purchase = placed()
    payment = begun(purchase)
    tell(payment)
    payment.refresh_from_db()
    back, _sent, failed = (
        refunds.make(payment, Decimal(1000), Source.SELLER, "Test") for _each in range(3)
    )
    tell(back, Kind.REFUNDED)
    tell(failed, Kind.REFUNDED)
    tell(failed, Kind.REFUND_FAILED)
    return purchase


def rows() -> list[str]:
    return [alarm.row for alarm in check.run() if alarm.code == "money"]


def test_nothing_differs_after_payments_and_refunds(paid) -> None:
    assert rows() == []
    assert [alarm for alarm in check.run_whole() if alarm.code == "money"] == []


@pytest.mark.parametrize("column", ["paid_total", "refunded_total", "refunding_total"])
def test_a_purchase_that_says_another_sum_is_named(paid, column: str) -> None:
    less = -1 if column == "refunded_total" else 1
    sql(f"UPDATE purchases_purchase SET {column} = {column} + {less} WHERE id = %s", paid.pk)
    assert rows() == [f"purchase {paid.pk}"]
    (alarm,) = [each for each in check.run_whole() if each.code == "money"]
    assert paid.number in str(alarm)


def test_money_that_no_provider_told_of_is_named(paid) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE payments_journalentry DISABLE TRIGGER USER")
    sql("DELETE FROM payments_journalentry WHERE kind = 'paid'")
    assert rows() == [f"purchase {paid.pk}"]


def test_an_old_purchase_is_found_by_the_window_and_stays_an_alarm(paid, monkeypatch) -> None:
    for _each in range(3):
        PurchaseFactory()
    monkeypatch.setattr(check, "WINDOW_SIZE", 1)
    sql("UPDATE purchases_purchase SET paid_total = paid_total + 1 WHERE id = %s", paid.pk)
    found: set[str] = set()
    for _round in range(paid.pk + 4):
        found.update(rows())
    assert found == {f"purchase {paid.pk}"}
    assert rows() == [f"purchase {paid.pk}"]
