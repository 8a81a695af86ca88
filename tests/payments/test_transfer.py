"""Bank transfer: an invoice, the bank's entries that a seller types, and what the customer sees."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.payments import asking, links, paying, refunds, ways
from jewelry.payments.models import (
    BankEntry,
    Case,
    CaseKind,
    Firm,
    Invoice,
    JournalEntry,
    Payment,
    Purpose,
    Refund,
    Source,
    State,
)
from jewelry.payments.papers import invoice as paper
from jewelry.payments.transfer import entries, invoices
from jewelry.payments.transfer.entries import TypedAlready
from tests.factories import UserFactory
from tests.payments.moneys import orders_of, placed, sums
from tests.support.rivals import rivals

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"
DETAILS: dict[str, Any] = {
    "name": "ООО «Александрит»",
    "tax_number": "7701234567",
    "reason_code": "770101001",
    "address": "Москва, Столешников переулок, 5",
    "bank": "АО «Банк»",
    "bank_code": "044525225",
    "account": "40702810900000001234",
    "bank_account": "30101810400000000225",
    "takes_transfers": True,
}


@pytest.fixture(autouse=True)
def firm() -> Firm:
    return Firm.objects.create(**DETAILS)


@pytest.fixture
def seller(client: Client):
    person = UserFactory(role=Role.SELLER)
    client.force_login(person)
    return person


@pytest.fixture
def payment() -> Payment:
    return paying.begin(placed(), Purpose.DEPOSIT, "bank", Decimal(20_000))


def came(payment: Payment, amount: str = "20000", reference: str = "4512") -> BankEntry:
    person = UserFactory(role=Role.SELLER)
    return entries.came(payment, Decimal(amount), timezone.localdate(), reference, person)


def cases() -> list[str]:
    return list(Case.objects.filter(closed_at=None).values_list("kind", flat=True))


def customers_page(purchase) -> str:
    browser = Client()
    browser.force_login(purchase.customer)
    return browser.get(f"/purchases/{purchase.public_id}/").content.decode()


def test_it_is_offered_when_the_firm_has_all_that_an_invoice_needs(firm) -> None:
    assert "bank" in [way.code for way in ways.offered(None)]
    firm.account = ""
    firm.save()
    assert firm.lacking == ["account"]
    assert "bank" not in [way.code for way in ways.offered(None)]
    firm.account, firm.takes_transfers = DETAILS["account"], False
    firm.save()
    assert "bank" not in [way.code for way in ways.offered(None)]


def test_the_walk_from_the_press_to_the_booked_transfer(client, seller) -> None:
    purchase, browser = placed(), Client()
    browser.force_login(purchase.customer)
    asked = {"amount": "20000.00", "way": "bank"}
    page = browser.post(f"/purchases/{purchase.public_id}/pay/", asked, follow=True)
    invoice = Invoice.objects.get()
    assert f"Invoice {invoice.number}" in page.content.decode()
    assert DETAILS["account"] in page.content.decode()
    assert f"We wait for your transfer of 20{NBSP}000" in customers_page(purchase)
    money = f"/admin/payments/payment/of/{purchase.pk}/"
    open_page = client.get(money).content.decode()
    assert "A transfer has come" in open_page
    assert "waits for the transfer" in open_page
    assert "at the provider" not in open_page
    assert "<s>" not in open_page
    found = client.get("/admin/payments/invoice/", {"q": invoice.number}).content.decode()
    assert purchase.number in found
    typed = {"amount": "20 000,00", "reference": " 4512  77 ", "day": str(timezone.localdate())}
    client.post(f"/admin/payments/payment/{invoice.payment.pk}/came/", typed)
    assert sums(purchase)[0] == 20_000
    entry = BankEntry.objects.get()
    assert (entry.reference, entry.typed_by) == ("4512 77", seller)
    assert JournalEntry.objects.get().how == "typed"
    shown = customers_page(purchase)
    assert "We wait for your transfer" not in shown
    assert "The rest" in shown
    assert "It is paid" in browser.get(page.redirect_chain[-1][0]).content.decode()


def test_a_second_press_finds_the_invoice_also_after_days(payment) -> None:
    Payment.objects.update(begun_at=timezone.now() - timedelta(days=3))
    again = paying.begin(payment.purchase, Purpose.DEPOSIT, "bank", Decimal(20_000))
    assert again.pk == payment.pk
    assert Invoice.objects.count() == 1


def test_an_entry_of_the_bank_is_booked_once(payment) -> None:
    came(payment)
    other = paying.begin(placed(), Purpose.DEPOSIT, "bank", Decimal(20_000))
    for again in (payment, other):
        with pytest.raises(TypedAlready):
            came(again, reference=" 4512 ")
    assert sums(payment.purchase)[0] == 20_000
    assert sums(other.purchase)[0] == 0


@pytest.mark.django_db(transaction=True)
def test_two_sellers_who_type_one_entry_book_it_once(payment) -> None:
    def typed() -> str:
        try:
            came(payment)
        except TypedAlready:
            return "known"
        return "booked"

    with rivals() as start:
        done = [start(typed) for _each in range(2)]
        assert sorted(each.result(30) for each in done) == ["booked", "known"]
    assert sums(payment.purchase)[0] == 20_000


def test_another_sum_and_a_second_transfer_are_named(payment) -> None:
    came(payment, "19999.50")
    assert cases() == [CaseKind.WRONG_AMOUNT]
    came(payment, "20000", "4513")
    assert sums(payment.purchase) == (Decimal("39999.5"), 0, 20_000)
    assert CaseKind.PAID_TWICE in cases()


def test_a_second_transfer_that_completes_the_invoice_stays(payment) -> None:
    came(payment, "19999.50")
    came(payment, "0.50", "4513")
    assert sums(payment.purchase) == (20_000, 0, 0)
    assert cases() == [CaseKind.WRONG_AMOUNT]
    came(payment, "1", "4514")
    assert sums(payment.purchase) == (20_001, 0, 1)
    assert CaseKind.PAID_TWICE in cases()


def test_a_transfer_after_the_invoice_was_given_up_is_booked(payment) -> None:
    Payment.objects.update(created=timezone.now() - asking.INVOICE_LIFE)
    asking.reconcile()
    payment.refresh_from_db()
    assert payment.status == State.CANCELLED
    came(payment)
    assert sums(payment.purchase)[0] == 20_000


def test_an_invoice_waits_for_weeks(payment) -> None:
    Payment.objects.update(created=timezone.now() - asking.INVOICE_LIFE + timedelta(hours=1))
    asking.reconcile()
    payment.refresh_from_db()
    assert payment.status == State.INPUT


def test_paying_by_card_instead_takes_the_invoice_out_of_force(payment, client) -> None:
    paying.begin(payment.purchase, Purpose.DEPOSIT, "demo", Decimal(20_000))
    page = client.get(f"/payments/{payment.token}/invoice/").content.decode()
    assert "no longer in force" in page
    assert "invoice.pdf" not in page


def test_a_refund_is_transferred_by_hand_and_typed(payment, client, seller) -> None:
    came(payment)
    payment.refresh_from_db()
    refund = refunds.make(payment, Decimal(5_000), Source.SELLER, "A scratch.")
    asking.send(refund)
    assert cases() == [CaseKind.REFUND_BY_HAND]
    assert sums(payment.purchase) == (20_000, 0, 5_000)
    page = client.get(f"/admin/payments/payment/of/{payment.purchase_id}/").content.decode()
    assert "were transferred back" in page
    typed = {"reference": "99", "day": str(timezone.localdate())}
    client.post(f"/admin/payments/payment/back/{refund.pk}/", typed)
    assert sums(payment.purchase) == (20_000, 5_000, 0)
    assert cases() == []
    assert Refund.objects.get().state == "done"


def test_a_refund_that_is_transferred_twice_is_not_said_to_be_booked_twice(
    payment, client, seller
) -> None:
    came(payment)
    payment.refresh_from_db()
    refund = refunds.make(payment, Decimal(5_000), Source.SELLER, "A scratch.")
    page, typed = f"/admin/payments/payment/back/{refund.pk}/", {"day": str(timezone.localdate())}
    client.post(page, typed | {"reference": "99"})
    said = client.post(page, typed | {"reference": "100"}, follow=True).content.decode()
    assert "Entry 99 was typed already" in said
    assert not BankEntry.objects.filter(reference="100").exists()
    assert sums(payment.purchase) == (20_000, 5_000, 0)


def test_what_is_paid_after_cancelling_waits_to_be_transferred_back(payment) -> None:
    (order,) = orders_of(payment.purchase)
    lifecycle.cancel(order, payment.purchase.customer)
    came(payment)
    assert sums(payment.purchase) == (20_000, 0, 20_000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "0"},
        {"amount": "NaN"},
        {"reference": " "},
        {"reference": "x" * 41},
        {"day": "2020-01-01"},
        {"day": "tomorrow"},
        {"day": str(timezone.localdate() + timedelta(days=2))},
    ],
)
def test_what_is_no_entry_books_nothing(payment, client, seller, wrong) -> None:
    typed = {"amount": "20000", "reference": "1", "day": str(timezone.localdate())} | wrong
    client.post(f"/admin/payments/payment/{payment.pk}/came/", typed)
    assert not BankEntry.objects.exists()
    assert sums(payment.purchase)[0] == 0


def test_only_transfers_are_typed(client, seller) -> None:
    card = paying.begin(placed(), Purpose.DEPOSIT, "demo", Decimal(20_000))
    typed = {"amount": "20000", "reference": "1", "day": str(timezone.localdate())}
    assert client.post(f"/admin/payments/payment/{card.pk}/came/", typed).status_code == 404


def test_the_pdf_names_no_customer_and_is_the_same_each_time(payment, client) -> None:
    answer = client.get(f"/payments/{payment.token}/invoice.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer.content == paper.invoice_pdf(Invoice.objects.get())
    name = payment.purchase.customer.name
    assert name not in client.get(f"/payments/{payment.token}/invoice/").content.decode()


def test_an_invoice_keeps_the_details_of_its_day(payment, firm, client) -> None:
    firm.account = "4" * 20
    firm.save()
    assert DETAILS["account"] in client.get(f"/payments/{payment.token}/invoice/").content.decode()


def test_banks_apps_read_the_code(payment) -> None:
    invoice = Invoice.objects.get()
    told = invoices.bank_code_text(invoice, paper.transfer_purpose(invoice))
    begin, *fields = told.split("|")
    said = dict(field.split("=", 1) for field in fields)
    assert begin == "ST00012"
    assert (said["Sum"], said["BIC"]) == ("2000000", DETAILS["bank_code"])
    assert invoice.number in said["Purpose"]


def test_who_pays_by_the_letters_link_gets_the_invoice_without_names(client) -> None:
    purchase = placed()
    asked = {"amount": "20000.00", "way": "bank"}
    page = client.post(links.path(purchase), asked, follow=True).content.decode()
    assert DETAILS["account"] in page
    assert purchase.customer.name not in page
    assert links.path(purchase) in page


def test_the_firms_details_are_checked_and_what_is_missing_is_said(client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    page = "/admin/payments/firm/1/change/"
    for wrong in ({"tax_number": "123"}, {"bank_code": "x"}, {"account": "4" * 19}):
        assert client.post(page, DETAILS | wrong).status_code == 200
    said = client.post(page, DETAILS | {"bank": ""}, follow=True).content.decode()
    assert "Bank transfer is not offered yet: bank." in said
