"""Stripe's pages, what it tells and is asked, and its faults."""

import json
import time

import pytest
from django.test import Client

from jewelry.payments import asking
from jewelry.payments.gateway import Refused, TokenSpent, Unreachable
from jewelry.payments.models import CaseKind, Payment, Purpose, State
from jewelry.payments.providers import calls
from tests.payments.fakes.server import Faults
from tests.payments.fakes.stripe_server import SESSIONS, Notification, sign
from tests.payments.moneys import placed, sums
from tests.payments.stripe.telling import NOTIFY, PAID, cases, completed, press, tell

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_is_of_the_sum_and_knows_the_way_back(bank, payment) -> None:
    session = bank.sessions[payment.transaction_id]
    assert (session["amount_total"], session["currency"]) == (2_000_000, "rub")
    assert payment.url == session["url"]
    assert session["success_url"].endswith(f"/payments/{payment.token}/back/")
    assert session["metadata"] == {
        "payment": payment.token,
        "purchase": payment.purchase.number,
    }
    (asked,) = bank.posted(SESSIONS)
    assert asked.headers["Idempotency-Key"] == payment.token
    told = asked.body.decode()
    assert payment.purchase.customer.email not in told, "the provider learns no names from us"


def test_what_the_bank_signs_is_booked_once(bank, payment) -> None:
    intent = bank.pay(payment.transaction_id)
    note = completed(bank, payment)
    assert [tell(note), tell(note), tell(completed(bank, payment))] == [200] * 3
    payment.refresh_from_db()
    assert (payment.status, payment.transaction_id) == (State.CONFIRMED, intent)
    assert sums(payment.purchase) == PAID
    asking.ask(payment)
    assert sums(payment.purchase) == PAID
    assert cases() == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda note: Notification(note.body, ""),
        lambda note: Notification(note.body, "t=1,v1=00"),
        lambda note: Notification(note.body, "nonsense"),
        lambda note: Notification(note.body.replace("2000000", "100"), note.signature),
        lambda note: sign(note.body, secret="whsec_another"),
        lambda note: sign(note.body, age=301),
        lambda note: Notification("\udcff", note.signature),
    ],
)
def test_what_is_forged_or_repeated_later_books_nothing(bank, payment, forge) -> None:
    bank.pay(payment.transaction_id)
    note = forge(completed(bank, payment))
    body = note.body.encode(errors="surrogateescape")
    headers = {"Stripe-Signature": note.signature}
    sent = Client().post(NOTIFY, body, content_type="application/json", headers=headers)
    assert sent.status_code == 400
    assert sums(payment.purchase) == (0, 0, 0)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        "null",
        '{"id": 1, "type": 2, "data": {"object": {}}}',
        '{"id": "e", "type": "checkout.session.completed", "data": {"object": []}}',
        '{"id": "e", "type": "checkout.session.completed", "data": {"object": {"metadata": '
        '{"payment": "x"}, "payment_status": "paid", "payment_intent": null, "amount_total": 1, '
        '"currency": "rub"}}}',
        '{"id": "e", "type": "refund.updated", "data": {"object": {"payment_intent": 5}}}',
    ],
)
def test_a_signed_notification_of_another_form_is_refused(body: str) -> None:
    assert tell(sign(body)) == 400


def test_what_others_sell_through_the_same_account_is_not_ours(bank, payment) -> None:
    other = {**bank.sessions[payment.transaction_id], "metadata": {}, "payment_status": "paid"}
    assert tell(bank.event("checkout.session.completed", other)) == 200
    assert tell(bank.event("customer.created", {"id": "cus_1"})) == 200
    assert cases() == []


@pytest.mark.parametrize(("amount", "currency"), [(1_999_900, "rub"), (2_000_000, "usd")])
def test_another_sum_is_named(bank, payment, amount: int, currency: str) -> None:
    bank.pay(payment.transaction_id, amount, currency)
    assert tell(completed(bank, payment)) == 200
    assert cases() == [CaseKind.WRONG_AMOUNT]
    assert sums(payment.purchase)[0] == (19_999 if currency == "rub" else 0)


def test_a_late_way_of_paying_is_awaited_and_then_booked_or_refused(bank, payment) -> None:
    session = bank.sessions[payment.transaction_id]
    session["status"] = "complete"
    assert tell(completed(bank, payment)) == 200
    payment.refresh_from_db()
    assert payment.status == State.INPUT
    assert tell(bank.event("checkout.session.async_payment_failed", session)) == 200
    payment.refresh_from_db()
    assert payment.status == State.REJECTED
    bank.pay(payment.transaction_id)
    assert tell(bank.event("checkout.session.async_payment_succeeded", session)) == 200
    assert sums(payment.purchase) == PAID


def test_an_expired_page_ends_the_payment(bank, payment) -> None:
    session = bank.sessions[payment.transaction_id] | {"status": "expired"}
    assert tell(bank.event("checkout.session.expired", session)) == 200
    payment.refresh_from_db()
    assert payment.status == State.REJECTED


def test_another_sum_closes_the_open_page(bank, payment) -> None:
    press(payment.purchase, 40_000, Purpose.FULL)
    assert bank.sessions[payment.transaction_id]["status"] == "expired"


def test_a_lost_notification_is_asked_for(bank, payment) -> None:
    bank.pay(payment.transaction_id)
    asking.ask(payment)
    assert sums(payment.purchase) == PAID


# Its faults


@pytest.mark.parametrize(
    "fault", [Faults(hangs=True), Faults(is_lost=True), Faults(is_cut=True)], ids=repr
)
def test_a_lost_answer_costs_a_second_press_and_no_second_page(bank, fault, monkeypatch) -> None:
    bank.faults, purchase = fault, placed()
    with monkeypatch.context() as soon, pytest.raises(Unreachable):
        soon.setattr(calls, "TOTAL_SECONDS", 0.5)
        press(purchase)
    bank.faults = Faults()
    assert press(purchase).url
    assert len(bank.sessions) == 1


def test_a_late_answer_is_cut_off(bank, soon) -> None:
    bank.faults = Faults(delay=8)
    since = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        press(placed())
    assert time.monotonic() - since < 6


def test_a_closed_port_is_no_answer(bank) -> None:
    bank.close()
    with pytest.raises(Unreachable):
        press(placed())


@pytest.mark.parametrize("status", [400, 401, 500, 503])
def test_a_refused_token_is_not_tried_again(bank, status: int) -> None:
    """Stripe keeps an error under its key for a day."""
    purchase, bank.faults = placed(), Faults(status=status)
    with pytest.raises(TokenSpent) as raised:
        press(purchase)
    assert isinstance(raised.value, Refused) == (status < 500)
    bank.faults = Faults()
    assert press(purchase).url
    states = list(Payment.objects.order_by("pk").values_list("status", flat=True))
    assert states == [State.ERROR, State.INPUT]


def test_too_many_requests_are_no_refusal(bank) -> None:
    purchase, bank.faults = placed(), Faults(status=429)
    with pytest.raises(Unreachable) as raised:
        press(purchase)
    assert not isinstance(raised.value, TokenSpent)
    bank.faults = Faults()
    assert press(purchase).url
    assert Payment.objects.count() == 1


def test_a_sum_above_the_banks_limit_says_to_write(bank, client) -> None:
    purchase = placed(3_000_000)
    client.force_login(purchase.customer)
    address = f"/purchases/{purchase.public_id}/pay/"
    page = client.post(address, {"way": "card", "amount": "1500000"}, follow=True)
    assert "does not take this payment" in page.content.decode()


def test_an_answer_of_another_form_is_no_answer(bank, payment, monkeypatch) -> None:
    half = {"object": "checkout.session", "metadata": {"payment": payment.token}}
    monkeypatch.setattr(bank, "do", lambda asked: (200, half))
    with pytest.raises(Unreachable):
        asking.ask(payment)


def test_no_key_and_no_telemetry_leaves_the_house(bank, payment) -> None:
    (asked,) = bank.posted(SESSIONS)
    about = json.loads(asked.headers["X-Stripe-Client-User-Agent"])
    assert "platform" not in about
    assert "telemetry_id" not in about
