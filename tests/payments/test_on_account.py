"""Partners who pay by the month: their orders go on account up to a limit, and transfers pay them."""

from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from crm.partners import live
from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.payments import account_limit, on_account
from jewelry.payments.account_limit import OverLimit
from jewelry.payments.models import Account, BankEntry, Case, Payment
from jewelry.payments.on_account import TooMuch
from jewelry.payments.transfer import entries
from jewelry.payments.transfer.entries import TypedAlready
from jewelry.pricing.labels import rub
from jewelry.purchases.models import Pays, Purchase
from tests.factories import KeyFactory, UserFactory
from tests.payments.accounts import account_of, order, paid, quote_of
from tests.payments.moneys import begun, sums
from tests.support.rivals import rivals

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("given", [None, {"is_open": False}], ids=["no account", "a closed one"])
def test_without_an_open_account_an_order_is_as_before(key, given) -> None:
    if given:
        account_of(key, **given)
    order(key)
    assert not Purchase.objects.exists()


def test_an_order_by_the_api_is_a_purchase_on_account_and_is_approved_unpaid(key, seller) -> None:
    account_of(key)
    made = order(key)
    purchase = made.purchase_piece.purchase
    assert (purchase.pays, purchase.customer) == (Pays.ACCOUNT, key.partner)
    assert account_limit.owed_on_account(key.partner) == made.total
    assert lifecycle.approve(made, seller).status == Status.MANUFACTURING_APPROVED


def test_above_the_limit_an_order_is_refused_with_a_sentence(key) -> None:
    quote = quote_of(key)
    account = account_of(key, quote.total * 2 - 1)
    order(key)
    with pytest.raises(OverLimit, match="are owed on account, and the limit is"):
        order(key)
    assert Order.objects.count() == Purchase.objects.count() == 1
    account.limit += 1
    account.save()
    order(key)


def test_what_is_cancelled_is_owed_no_more(key) -> None:
    account_of(key, quote_of(key).total)
    lifecycle.cancel(order(key), key.partner)
    assert account_limit.owed_on_account(key.partner) == 0
    order(key)


def test_a_transfer_pays_the_oldest_purchases_first_and_once(key, seller) -> None:
    account = account_of(key)
    first, second = order(key), order(key)
    assert first.total is not None
    assert [each.amount for each in paid(account, first.total + 1, seller)] == [first.total, 1]
    oldest, newest = (each.purchase_piece.purchase for each in (first, second))
    assert (sums(oldest)[0], sums(newest)[0]) == (first.total, 1)
    with pytest.raises(TypedAlready):
        paid(account, first.total + 1, seller)
    assert account_limit.owed_on_account(key.partner) == first.total - 1


def test_typed_again_after_a_crash_it_goes_on_where_it_stopped(key, seller, monkeypatch) -> None:
    account = account_of(key)
    first, _second = order(key), order(key)
    assert first.total is not None
    real, calls = entries.came, []

    def dies(*given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(entries, "came", dies)
    with pytest.raises(KeyboardInterrupt):
        paid(account, first.total * 2, seller)
    monkeypatch.setattr(entries, "came", real)
    paid(account, first.total * 2, seller)
    assert account_limit.owed_on_account(key.partner) == 0
    assert BankEntry.objects.count() == 2


def test_more_than_is_owed_is_not_booked(key, seller) -> None:
    account = account_of(key)
    made = order(key)
    assert made.total is not None
    with pytest.raises(TooMuch):
        paid(account, made.total + 1, seller)
    assert not BankEntry.objects.exists()


def test_money_for_a_price_that_is_not_agreed_to_is_not_said_to_be_booked(key, seller) -> None:
    account = account_of(key)
    made = order(key)
    Order.objects.filter(pk=made.pk).update(agreed_total=None)
    with pytest.raises(TooMuch) as raised:
        paid(account, made.total or Decimal(0), seller)
    assert raised.value.unpaid == 0


def test_an_entry_is_booked_once_whether_on_account_or_for_an_invoice(key, seller) -> None:
    account = account_of(key)
    first, _second = order(key), order(key)
    (entry,) = paid(account, Decimal(100), seller, "77")
    with pytest.raises(TypedAlready):
        entries.came(begun(first.purchase_piece.purchase), Decimal(1), entry.day, " 77 ", seller)
    entries.came(Payment.objects.get(status="input"), Decimal(1), entry.day, "78", seller)
    with pytest.raises(TypedAlready):
        paid(account, Decimal(100), seller, "78")


def test_a_stroke_in_the_banks_own_number_makes_no_part_of_another_entry(key, seller) -> None:
    account = account_of(key)
    order(key)
    paid(account, Decimal(1), seller, "77/2")
    (entry,) = paid(account, Decimal(100), seller, "77")
    assert entry.amount == 100
    with pytest.raises(TypedAlready):
        paid(account, Decimal(1), seller, "77/2")


def test_an_entry_that_paid_for_one_partner_does_not_pay_for_another(key, seller) -> None:
    account_of(key), order(key)
    paid(key.partner.account, Decimal(100), seller)
    other = KeyFactory()
    account, made = account_of(other), order(other)
    with pytest.raises(TypedAlready):
        paid(account, Decimal(150), seller)
    assert sums(made.purchase_piece.purchase)[0] == 0


def test_the_longest_number_of_an_entry_is_booked(key, client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    account, made = account_of(key), order(key)
    typed = {"amount": "5", "reference": "x" * 40, "day": str(timezone.localdate())}
    client.post(f"/admin/payments/account/{account.pk}/paid/", typed)
    assert sums(made.purchase_piece.purchase)[0] == 5
    longer = typed | {"reference": "y" * 41}
    client.post(f"/admin/payments/account/{account.pk}/paid/", longer)
    assert sums(made.purchase_piece.purchase)[0] == 5


@pytest.mark.parametrize("second", ["77", "78"], ids=["the same", "another"])
@pytest.mark.django_db(transaction=True)
def test_transfers_typed_at_once_pay_no_purchase_twice(key, seller, second, monkeypatch) -> None:
    """The second is typed whole between the first's look at the account and its booking."""
    account = account_of(key)
    first, other = order(key), order(key)
    assert first.total is not None
    real = on_account._unpaid
    typed: list[str] = []

    def meanwhile(partner):
        found = real(partner)
        if not typed:
            typed.append(second)
            paid(account, first.total, seller, second)
        return found

    monkeypatch.setattr(on_account, "_unpaid", meanwhile)
    paid(account, first.total, seller)
    oldest, newest = (sums(each.purchase_piece.purchase)[0] for each in (first, other))
    assert (oldest, newest) == (first.total, 0 if second == "77" else first.total)
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_do_not_pass_the_limit_together(key) -> None:
    made = [quote_of(key), quote_of(key)]
    account_of(key, max(quote.total for quote in made))

    def place(quote) -> str:
        try:
            live.place(key, quote, "Ring", "")
        except OverLimit:
            return "refused"
        return "placed"

    with rivals() as start:
        done = [start(partial(place, quote)) for quote in made]
        assert sorted(each.result(30) for each in done) == ["placed", "refused"]


def test_an_administrator_opens_an_account_and_types_a_transfer(client, key) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {"partner": key.partner_id, "limit": "100 000", "is_open": "on"}
    assert client.post("/admin/payments/account/add/", form).status_code == 302
    account = Account.objects.get()
    made = order(key)
    page = client.get(f"/admin/payments/account/{account.pk}/change/").content.decode()
    assert "A transfer has come" in page
    assert rub(made.total) in page
    typed = {"amount": str(made.total), "reference": "5", "day": str(timezone.localdate())}
    client.post(f"/admin/payments/account/{account.pk}/paid/", typed)
    assert account_limit.owed_on_account(key.partner) == 0
    said = client.post(f"/admin/payments/account/{account.pk}/paid/", typed, follow=True)
    assert "was typed already" in said.content.decode()
    assert client.get("/admin/payments/account/").status_code == 200
