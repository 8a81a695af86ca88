"""A partner's month on account: one statement, for the sellers and for the partner."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from jewelry.accounts.models import Role
from jewelry.payments import account_limit, statements
from jewelry.payments.models import Account, Statement
from jewelry.purchases.models import Purchase
from tests.factories import UserFactory
from tests.payments.accounts import MONTH, TODAY, account_of, in_november, order, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(key) -> Account:
    return account_of(key, opened_at="2026-11-02T10:00Z")


def test_a_month_has_one_statement_with_its_orders_and_what_is_owed(key, account) -> None:
    first, second = order(key), order(key)
    in_november(first)
    Purchase.objects.filter(pieces__order=second).update(placed_at="2026-12-01T10:00Z")
    assert [statements.make_missing_statements(TODAY) for _time in range(2)] == [1, 0]
    made = Statement.objects.get()
    assert [line["number"] for line in made.lines] == [first.number]
    assert made.total == account_limit.owed_on_account(key.partner)
    assert made.month == MONTH


def test_an_account_has_no_statement_of_a_month_before_it_was_opened(account) -> None:
    Account.objects.update(opened_at="2026-12-01T00:00+03:00")
    assert statements.make_missing_statements(TODAY) == 0
    assert statements.make_missing_statements(date(2027, 1, 9)) == 1


def test_what_was_paid_in_the_month_is_said(key, account) -> None:
    made = order(key)
    assert made.total is not None
    paid(account, made.total, UserFactory(role=Role.SELLER))
    this_month = timezone.localdate().replace(day=1)
    statements.make_missing_statements((this_month + timedelta(days=32)).replace(day=1))
    found = Statement.objects.get()
    assert found.paid == made.total
    assert found.total == 0


def test_the_partner_and_the_sellers_read_it_and_nobody_else(key, account, client) -> None:
    made = order(key)
    in_november(made)
    statements.make_missing_statements(TODAY)
    number = Statement.objects.get().pk
    for person, pdf, status in (
        (key.partner, f"/statements/{number}.pdf", 200),
        (UserFactory(role=Role.PARTNER), f"/statements/{number}.pdf", 404),
        (UserFactory(), f"/statements/{number}.pdf", 404),
        (UserFactory(role=Role.SELLER), f"/admin/payments/statement/{number}/pdf/", 200),
    ):
        client.force_login(person)
        answer = client.get(pdf)
        assert answer.status_code == status
        if status == 200:
            text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
            assert made.number in text
    client.force_login(key.partner)
    assert f"/statements/{number}.pdf" in client.get("/statements/").content.decode()
    client.force_login(UserFactory(role=Role.SELLER))
    assert (
        Statement.objects.get().number in client.get("/admin/payments/statement/").content.decode()
    )
