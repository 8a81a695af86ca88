"""A seller's page of a purchase's money, and the cases that wait for a person."""

import re
from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.payments.cases import open_case
from jewelry.payments.models import Case, CaseKind, Refund
from tests.factories import UserFactory
from tests.payments.moneys import begun, fields, orders_of, placed, sums, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(client):
    person = UserFactory(role=Role.SELLER)
    client.force_login(person)
    return person


@pytest.fixture
def purchase():
    found = placed(30_000, 10_000)
    tell(begun(found))
    return found


def page_of(client, purchase) -> str:
    page = client.get(f"/admin/payments/payment/of/{purchase.pk}/")
    assert page.status_code == 200
    text: str = page.content.decode()
    return text


def test_the_page_says_what_was_paid_and_by_which_words_of_the_provider(
    client, seller, purchase
) -> None:
    page = page_of(client, purchase)
    for order in orders_of(purchase):
        assert order.number in page
    assert "40\N{NO-BREAK SPACE}000" in page
    assert f"charge-{purchase.payments.get().pk}" in page


def test_an_orders_page_leads_there(client, seller, purchase) -> None:
    (order, _other) = orders_of(purchase)
    page = client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert f"/admin/payments/payment/of/{purchase.pk}/" in page


def test_a_seller_pays_a_part_back_once_with_a_reason(client, seller, purchase) -> None:
    payment = purchase.payments.get()
    address = f"/admin/payments/payment/{payment.pk}/refund/"
    for amount, reason in (("500", ""), ("20 000,01", "Too much."), ("-1", "No."), ("x", "No.")):
        client.post(address, {"amount": amount, "reason": reason})
    assert not Refund.objects.exists()
    client.post(address, {"amount": "500", "reason": "A scratch."})
    refund = Refund.objects.get()
    assert fields(refund, "amount", "author", "reason") == (500, seller, "A scratch.")
    assert sums(purchase)[2] == 500


def test_a_form_sent_twice_is_one_refund_of_one_kopeck(client, seller, purchase) -> None:
    second = begun(purchase, 500)
    tell(second)
    sending = re.search(r'name="sending" value="([-0-9a-f]{36})"', page_of(client, purchase))
    assert sending
    form = {"amount": "0,01", "reason": "A scratch.", "sending": sending[1]}
    for payment in (*purchase.payments.all(), second):
        client.post(f"/admin/payments/payment/{payment.pk}/refund/", form)
    assert [*Refund.objects.order_by("pk").values_list("amount", flat=True)] == [
        Decimal("0.01"),
        Decimal("0.01"),
    ]
    assert sums(purchase)[2] == Decimal("0.02")


def test_a_seller_lets_it_go_on_unpaid_with_a_reason(client, seller, purchase) -> None:
    address = f"/admin/payments/payment/of/{purchase.pk}/credit/"
    client.post(address, {"reason": " "})
    purchase.refresh_from_db()
    assert purchase.credit_by is None
    client.post(address, {"reason": "A friend."})
    purchase.refresh_from_db()
    assert purchase.credit_by == seller
    assert "A friend." in page_of(client, purchase)


def test_a_case_is_open_until_a_seller_says_what_was_done(client, seller, purchase) -> None:
    open_case(CaseKind.WRONG_AMOUNT, purchase=purchase, amount=Decimal(5))
    open_case(CaseKind.WRONG_AMOUNT, purchase=purchase, amount=Decimal(5))
    case = Case.objects.get()
    assert "/admin/payments/case/" in client.get("/admin/").content.decode()
    listed = client.get("/admin/payments/case/").content.decode()
    assert purchase.number in listed
    assert client.get(f"/admin/payments/case/{case.pk}/change/").status_code == 200
    address = f"/admin/payments/case/{case.pk}/close/"
    client.post(address, {"note": ""})
    assert Case.objects.filter(closed_at=None).exists()
    client.post(address, {"note": "Rang them up."})
    client.post(address, {"note": "Again."})
    case.refresh_from_db()
    assert (case.closed_by, case.note) == (seller, "Rang them up.")
    assert purchase.number not in client.get("/admin/payments/case/").content.decode()


def test_customers_do_not_come_in(client, purchase) -> None:
    client.force_login(purchase.customer)
    assert client.get(f"/admin/payments/payment/of/{purchase.pk}/").status_code in {302, 404}
