"""What a customer sees and presses on the way to paying, and what nobody else can."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from jewelry.orders import lifecycle
from jewelry.payments import ledger, links, paying
from jewelry.payments.demo import notifying, signing
from jewelry.payments.models import DemoCharge, JournalEntry, Payment, State
from shop.views import payments as views
from tests.factories import UserFactory
from tests.payments import fake
from tests.payments.moneys import begun, orders_of, placed, said, sums, tell

pytestmark = pytest.mark.django_db
NOTIFY = "/payments/notify/demo/"


@pytest.fixture
def purchase():
    return placed()


@pytest.fixture
def customer(client: Client, purchase) -> Client:
    client.force_login(purchase.customer)
    return client


def press(client: Client, purchase, amount: str = "20000.00"):
    path = reverse("shop:pay", args=[purchase.public_id])
    return client.post(path, {"amount": amount, "way": "card"})


def order_page(client: Client, purchase) -> str:
    (order,) = orders_of(purchase)
    return client.get(f"/orders/{order.public_id}/").content.decode()


def notified(body: bytes, signature: str | None = None) -> int:
    headers = {"X-Demo-Signature": signing.sign(body) if signature is None else signature}
    stranger = Client()
    return stranger.post(NOTIFY, body, "application/json", headers=headers).status_code


def test_the_walk_from_the_orders_page_to_the_paid_deposit(customer, purchase) -> None:
    assert "Pay 20\N{NO-BREAK SPACE}000" in order_page(customer, purchase)
    go = customer.get(press(customer, purchase)["Location"])
    payment = Payment.objects.get()
    assert payment.url in go.content.decode()
    bank = customer.get(payment.url)
    assert b"No money moves here" in bank.content
    back = customer.post(payment.url, {"play": "success"}, follow=True)
    assert b"your payment has come" in back.content
    assert sums(purchase)[0] == 20_000
    shown = order_page(customer, purchase)
    assert "Deposit" not in shown
    assert "The rest" in shown


def test_the_bank_refuses_and_the_customer_pays_again(customer, purchase) -> None:
    press(customer, purchase)
    first = Payment.objects.get()
    back = customer.post(first.url, {"play": "refused"}, follow=True)
    assert b"did not succeed" in back.content
    press(customer, purchase)
    second = Payment.objects.exclude(pk=first.pk).get()
    customer.post(second.url, {"play": "success"}, follow=True)
    assert sums(purchase)[0] == 20_000


def test_what_the_bank_tells_late_is_shown_as_not_told_yet(customer, purchase) -> None:
    press(customer, purchase)
    payment = Payment.objects.get()
    back = customer.post(payment.url, {"play": "late"}, follow=True)
    assert b"has not told us yet" in back.content
    assert sums(purchase)[0] == 0
    charge = DemoCharge.objects.get()
    assert notified(notifying.body_of(charge, "e-1")) == 200
    assert sums(purchase)[0] == 20_000


def test_a_button_with_another_sum_begins_nothing(customer, purchase) -> None:
    for amount in ("19999", "-20000", "NaN", "sNaN", "", "20000.001", "1e4"):
        press(customer, purchase, amount)
    assert not Payment.objects.exists()


def test_nobody_pays_by_another_ones_order_page(client, purchase) -> None:
    client.force_login(UserFactory())
    assert press(client, purchase).status_code == 404


def test_a_provider_that_is_away_is_said_in_a_sentence(customer, purchase, settings) -> None:
    settings.PAYMENT_VARIANTS = fake.SETTING
    settings.PAYMENT_CARD = fake.VARIANT
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fake.BANK, "is_away", True)
        path = reverse("shop:pay", args=[purchase.public_id])
        page = customer.post(path, {"amount": "20000", "way": "card"}, follow=True)
    assert b"does not answer now" in page.content
    assert Payment.objects.get().status == State.WAITING


def test_the_letters_link_pays_without_signing_in_and_names_nobody(client, purchase) -> None:
    path = links.path(purchase)
    page = client.get(path).content.decode()
    assert purchase.number in page
    for secret in (purchase.customer.name, purchase.recipient_name, orders_of(purchase)[0].title):
        assert secret not in page
    assert client.post(path, {"amount": "20000", "way": "card"}).status_code == 302
    assert Payment.objects.count() == 1
    assert client.get(f"{path[:-2]}x/").status_code == 404


def test_a_notification_is_booked_however_often_it_comes(purchase) -> None:
    charge = DemoCharge.objects.create(token=begun(purchase).token, amount=Decimal(20_000))
    body = notifying.body_of(charge, "e-1")
    assert [notified(body) for _time in range(3)] == [200, 200, 200]
    assert sums(purchase)[0] == 20_000
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"events": [{}]}', b'{"events": 1}', b"\xff", b'{"events": [7]}']
)
def test_what_cannot_be_read_writes_nothing(body: bytes) -> None:
    assert notified(body) == 400
    assert not JournalEntry.objects.exists()


def test_a_forged_notification_writes_nothing(purchase) -> None:
    payment = begun(purchase)
    charge = DemoCharge(token=payment.token, amount=Decimal(20_000))
    body = notifying.body_of(charge, "e-1")
    for signature in ("", "00", signing.sign(body + b" ")):
        assert notified(body, signature) == 400
    assert not JournalEntry.objects.exists()
    assert sums(purchase)[0] == 0


def test_amounts_that_are_no_money_are_not_booked(purchase) -> None:
    payment = begun(purchase)
    for number, amount in enumerate(("-20000", "0", "NaN", "Infinity", "1e30", "0.001")):
        event = {"event_id": f"e-{number}", "object_id": f"o-{number}", "kind": "paid"}
        event |= {"amount": amount, "currency": "RUB", "token": payment.token}
        assert notified(json.dumps({"events": [event]}).encode()) in {200, 400}
    assert sums(purchase)[0] == 0


def test_a_notification_is_short_and_of_a_known_provider(client) -> None:
    assert notified(b"x" * (views.MAX_NOTIFICATION_BYTES + 1)) == 413
    assert client.post("/payments/notify/nobody/").status_code == 404


def test_coming_back_asks_the_provider_that_is_away_and_says_so(client, purchase, settings) -> None:
    settings.PAYMENT_VARIANTS = fake.SETTING
    payment = paying.begin(purchase, "deposit", fake.VARIANT, Decimal(20_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fake.BANK, "is_away", True)
        page = client.get(reverse("shop:payment_back", args=[payment.token]), follow=True)
    assert b"has not told us yet" in page.content


def test_who_paid_what_was_given_up_meanwhile_is_not_told_to_pay_again(
    client, purchase, settings, monkeypatch
) -> None:
    settings.PAYMENT_VARIANTS = fake.SETTING
    payment = paying.begin(purchase, "deposit", fake.VARIANT, Decimal(20_000))
    ledger.give_up(payment)
    monkeypatch.setattr(fake.BANK, "says", [said(payment, variant=fake.VARIANT)])
    page = client.get(reverse("shop:payment_back", args=[payment.token]), follow=True)
    assert b"your payment has come" in page.content
    assert sums(purchase)[0] == 20_000


def test_a_cancelled_orders_page_says_what_goes_back(customer, purchase) -> None:
    tell(begun(purchase))
    (order,) = orders_of(purchase)
    lifecycle.cancel(order, purchase.customer)
    assert "20\N{NO-BREAK SPACE}000" in order_page(customer, purchase)


def test_the_demonstrations_bank_is_away_where_it_is_not_named(client, purchase, settings) -> None:
    payment = begun(purchase)
    settings.PAYMENT_VARIANTS = {}
    assert client.get(reverse("shop:payment_demo", args=[payment.token])).status_code == 404
    assert client.post(NOTIFY).status_code == 404
