"""YooKassa, spoken to over HTTP. Its notifications are unsigned: each only makes the shop ask."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from payments import core

from jewelry.payments import asking, paying, refunds
from jewelry.payments.gateway import Refused, TokenSpent, Unreachable
from jewelry.payments.models import Case, CaseKind, Payment, Purpose, Refund, Source, State
from jewelry.payments.providers import calls
from jewelry.payments.providers.yookassa import ASKED
from jewelry.payments.providers.yookassa_reports import VARIANT
from tests.payments.fakes.server import Faults
from tests.payments.fakes.yookassa_server import (
    KEY,
    PAYMENTS,
    REFUNDS,
    SHOP,
    FakeYooKassa,
    notification,
)
from tests.payments.moneys import placed, sums

pytestmark = pytest.mark.django_db(transaction=True)
NOTIFY = f"/payments/notify/{VARIANT}/"
PAID = (Decimal(20_000), Decimal(0), Decimal(0))


def connect(settings, bank: FakeYooKassa, **more: Any) -> None:
    given = {"shop": SHOP, "key": KEY, "address": bank.address} | more
    gateway = "jewelry.payments.providers.yookassa.YooKassaGateway"
    settings.PAYMENT_VARIANTS, settings.PAYMENT_CARD = {VARIANT: (gateway, given)}, VARIANT


@pytest.fixture(autouse=True)
def bank(settings, monkeypatch):
    cache.clear()
    with FakeYooKassa() as made:
        connect(settings, made)
        monkeypatch.setattr(core, "PROVIDER_CACHE", {})
        yield made


@pytest.fixture
def payment(bank) -> Payment:
    return press(placed())


def press(purchase, amount: int = 20_000, purpose: Purpose = Purpose.DEPOSIT) -> Payment:
    return paying.begin(purchase, purpose, VARIANT, Decimal(amount))


def tell(body: str) -> int:
    return Client().post(NOTIFY, body, content_type="application/json").status_code


def told(bank: FakeYooKassa, payment: Payment) -> int:
    return tell(notification("payment", bank.payments[payment.transaction_id]))


def paid(bank: FakeYooKassa, payment: Payment) -> Payment:
    bank.pay(payment.transaction_id)
    assert told(bank, payment) == 200
    payment.refresh_from_db()
    return payment


def refund_of(payment: Payment, amount: int = 5_000) -> Refund:
    return refunds.make(payment, Decimal(amount), Source.SELLER, "A scratch.")


def cases() -> list[str]:
    return list(Case.objects.order_by("pk").values_list("kind", flat=True))


def test_the_page_is_of_the_sum_and_knows_the_way_back(bank, payment) -> None:
    (asked,) = bank.posted(PAYMENTS)
    assert asked.headers["Idempotence-Key"] == payment.token
    said = json.loads(asked.body)
    assert said["amount"] == {"value": "20000.00", "currency": "RUB"}
    assert said["capture"] is True
    assert said["confirmation"]["return_url"].endswith(f"/payments/{payment.token}/back/")
    assert "receipt" not in said
    assert payment.purchase.customer.email not in asked.body.decode()
    assert payment.url.startswith(bank.address)


def test_what_the_bank_tells_is_asked_for_and_booked_once(bank, payment) -> None:
    bank.pay(payment.transaction_id)
    assert [told(bank, payment) for _time in range(3)] == [200] * 3
    payment.refresh_from_db()
    assert payment.status == State.CONFIRMED
    asking.ask(payment)
    assert sums(payment.purchase) == PAID
    assert cases() == []


def test_what_a_notification_says_is_not_believed(bank, payment) -> None:
    """A stranger says that it was paid; YooKassa, asked, says that it was not."""
    thing = bank.payments[payment.transaction_id] | {"status": "succeeded", "paid": True}
    assert tell(notification("payment", thing)) == 200
    assert sums(payment.purchase) == (0, 0, 0)
    bank.pay(payment.transaction_id, "19999.00")
    assert tell(notification("payment", thing)) == 200
    assert sums(payment.purchase)[0] == 19_999, "the sum is the one that YooKassa names"
    assert cases() == [CaseKind.WRONG_AMOUNT]


def test_a_notification_of_what_the_bank_does_not_know_is_forged(bank, payment) -> None:
    thing = bank.payments[payment.transaction_id] | {"id": "2d000000-0000", "status": "succeeded"}
    assert tell(notification("payment", thing)) == 400
    assert sums(payment.purchase) == (0, 0, 0)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"event": "payment.succeeded", "object": {"id": 5}}',
        '{"event": "payment.succeeded", "object": {"id": "../../refunds"}}',
        '{"event": "payment.succeeded", "object": {"id": ""}}',
        '{"event": "refund.succeeded", "object": {"id": "1"}}',
        '{"event": "payment.succeeded", "object": "x"}',
        "\x00",
        pytest.param("[" * 60_000, id="deep"),
    ],
)
def test_a_notification_of_another_form_is_refused_and_asks_nobody(bank, body: str) -> None:
    assert tell(body) == 400
    assert bank.asked == []


@pytest.mark.parametrize("mark", ["\ud800", "\x00", "x" * 5_000], ids=["half", "nul", "long"])
def test_a_notification_with_an_odd_mark_is_of_an_unknown_payment(bank, mark: str) -> None:
    thing = {"id": "2d000000-0000", "status": "succeeded", "metadata": {"payment": mark}}
    assert tell(notification("payment", thing)) == 400


def test_strangers_cannot_make_the_shop_ask_without_end(bank) -> None:
    thing = {"id": "2d000000-0000", "status": "succeeded"}
    answers = [tell(notification("payment", thing)) for _time in range(ASKED.most + 5)]
    assert answers == [400] * ASKED.most + [503] * 5
    assert len(bank.asked) == ASKED.most


def test_other_events_and_what_others_sell_are_not_ours(bank, payment) -> None:
    bank.pay(payment.transaction_id)
    bank.payments[payment.transaction_id]["metadata"] = {}
    assert told(bank, payment) == 200
    assert tell('{"event": "payout.succeeded", "object": {"id": "po-1"}}') == 200
    assert (sums(payment.purchase), cases()) == ((0, 0, 0), [])


def test_dollars_are_not_booked(bank, payment) -> None:
    bank.pay(payment.transaction_id, currency="USD")
    assert told(bank, payment) == 200
    assert (sums(payment.purchase), cases()) == ((0, 0, 0), [CaseKind.WRONG_AMOUNT])


def test_a_refused_payment_is_paid_anew(bank, payment) -> None:
    bank.refuse(payment.transaction_id)
    assert told(bank, payment) == 200
    payment.refresh_from_db()
    assert payment.status == State.REJECTED
    assert press(payment.purchase).pk != payment.pk


def test_a_lost_notification_is_asked_for(bank, payment) -> None:
    bank.pay(payment.transaction_id)
    asking.ask(payment)
    assert sums(payment.purchase) == PAID


# Its faults

LOST = [
    Faults(hangs=True),
    Faults(is_lost=True),
    Faults(is_cut=True),
    Faults(status=500),
    Faults(status=202),
    Faults(status=429),
]


@pytest.mark.parametrize("fault", LOST, ids=repr)
def test_a_lost_answer_costs_a_second_press_and_no_second_payment(bank, fault, monkeypatch) -> None:
    bank.faults, purchase = fault, placed()
    with monkeypatch.context() as soon, pytest.raises(Unreachable) as raised:
        soon.setattr(calls, "TOTAL_SECONDS", 0.5)
        press(purchase)
    assert not isinstance(raised.value, TokenSpent)
    bank.faults = Faults()
    assert press(purchase).url
    assert len(bank.payments) == Payment.objects.count() == 1


def test_a_closed_port_is_no_answer(bank) -> None:
    bank.close()
    with pytest.raises(Unreachable):
        press(placed())


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_token_is_not_tried_again(bank, status: int) -> None:
    purchase, bank.faults = placed(), Faults(status=status)
    with pytest.raises(Refused):
        press(purchase)
    bank.faults = Faults()
    assert press(purchase).url
    states = list(Payment.objects.order_by("pk").values_list("status", flat=True))
    assert states == [State.ERROR, State.INPUT]


def test_while_the_bank_is_away_a_notification_is_repeated(bank, payment) -> None:
    bank.pay(payment.transaction_id)
    bank.faults = Faults(status=500)
    assert told(bank, payment) == 503
    bank.faults = Faults()
    assert told(bank, payment) == 200
    assert sums(payment.purchase) == PAID


def test_an_answer_of_another_form_is_no_answer(bank, payment, monkeypatch) -> None:
    for answer in ({"status": "succeeded"}, {"status": "succeeded", "amount": {"value": "x"}}):
        half = answer | {"metadata": {"payment": payment.token}}
        monkeypatch.setattr(bank, "do", lambda asked, half=half: (200, half))
        with pytest.raises(Unreachable):
            asking.ask(payment)


# Refunds


@pytest.mark.parametrize("fault", [None, Faults(hangs=True), Faults(is_lost=True)], ids=repr)
def test_a_refund_is_one_refund(bank, payment, fault, monkeypatch) -> None:
    refund = refund_of(paid(bank, payment))
    if fault:
        bank.faults = fault
        with monkeypatch.context() as soon, pytest.raises(Unreachable):
            soon.setattr(calls, "TOTAL_SECONDS", 0.5)
            asking.send(refund)
        bank.faults = Faults()
    asking.send(refund)
    asking.send(refund)
    assert [each["amount"]["value"] for each in bank.refunds.values()] == ["5000.00"]
    assert sums(payment.purchase) == (20_000, 5_000, 0)


def test_a_refund_on_its_way_is_told_when_it_is_done_or_not(bank, payment) -> None:
    bank.refunds_are = "pending"
    first, second = (refund_of(paid(bank, payment), amount) for amount in (5_000, 3_000))
    asking.send(first)
    asking.send(second)
    assert sums(payment.purchase) == (20_000, 0, 8_000)
    done, failed = bank.refunds.values()
    done["status"], failed["status"] = "succeeded", "canceled"
    assert tell(notification("refund", done)) == 200
    asking.ask(payment)
    assert sums(payment.purchase) == (20_000, 5_000, 0)
    assert cases() == [CaseKind.REFUND_FAILED]


def test_a_refund_that_the_bank_refuses_is_a_case_at_once(bank, payment) -> None:
    refund = refund_of(paid(bank, payment))
    bank.pay_back(payment.transaction_id, Decimal(20_000), {})
    asking.send(refund)
    assert sums(payment.purchase) == PAID
    assert cases() == [CaseKind.REFUND_FAILED]


def test_a_refund_made_at_the_bank_is_booked_and_named_also_before_its_payment(
    bank, payment
) -> None:
    bank.pay(payment.transaction_id)
    made = bank.pay_back(payment.transaction_id, Decimal(700), {})
    assert tell(notification("refund", made)) == 200
    assert told(bank, payment) == 200
    assert sums(payment.purchase) == (20_000, 700, 0)
    assert cases() == [CaseKind.EXTERNAL_REFUND]


# Receipts by 54-FZ


def test_a_receipt_goes_with_payment_and_refund(bank, settings) -> None:
    connect(settings, bank, receipts={"vat_code": 11, "tax_system": 1})
    payment = press(placed())
    asking.send(refund_of(paid(bank, payment)))
    for path, amount in ((PAYMENTS, "20000.00"), (REFUNDS, "5000.00")):
        receipt = json.loads(bank.posted(path)[0].body)["receipt"]
        assert receipt["customer"] == {"email": payment.purchase.customer.email}
        (line,) = receipt["items"]
        assert line["amount"] == {"value": amount, "currency": "RUB"}
        assert (line["vat_code"], line["payment_mode"]) == (11, "prepayment")
        assert payment.purchase.pieces.get().title in line["description"]
        assert receipt["tax_system_code"] == 1


def test_without_an_address_the_receipt_goes_to_the_telephone(bank, settings) -> None:
    connect(settings, bank, receipts={"vat_code": 11, "tax_system": 0})
    purchase = placed(phone="+79172043800")
    purchase.customer.email = ""
    purchase.customer.save()
    press(purchase)
    receipt = json.loads(bank.posted(PAYMENTS)[0].body)["receipt"]
    assert receipt["customer"] == {"phone": "79172043800"}


def test_a_refund_whose_address_changed_after_a_lost_answer_is_found(bank, settings) -> None:
    connect(settings, bank, receipts={"vat_code": 11, "tax_system": 0})
    payment = press(placed())
    refund = refund_of(paid(bank, payment))
    bank.faults = Faults(is_lost=True)
    with pytest.raises(Unreachable):
        asking.send(refund)
    bank.faults = Faults()
    customer = payment.purchase.customer
    customer.email = "new@example.com"
    customer.save()
    asking.send(Refund.objects.get())
    assert sums(payment.purchase) == (20_000, 5_000, 0)
    assert len(bank.refunds) == 1
    assert cases() == []
