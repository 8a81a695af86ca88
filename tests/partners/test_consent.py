"""Nobody pays more without saying yes, by the API as well, and the sandbox plays it."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from crm.partners import tasks
from crm.partners.models import TestOrder, WebhookDelivery
from crm.partners.webhooks import delivery
from jewelry.accounts.models import Role
from jewelry.orders import lifecycle, repricing
from jewelry.orders.errors import NotAgreed
from jewelry.orders.models import Order
from jewelry.payments.models import Account
from jewelry.pricing import quotes
from jewelry.pricing.models import Quote, Repricing
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from tests.factories import EndpointFactory, UserFactory, adjusted_to, next_tariff
from tests.partners.conftest import Program
from tests.partners.test_problems import check
from tests.partners.test_sandbox import pass_time

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "wake", lambda endpoints: None)


@pytest.fixture
def seller() -> Any:
    return UserFactory(role=Role.SELLER)


def raised(seller: Any, per_cent: int = 50) -> Order:
    """A seller has made the partner's order dearer."""
    order = Order.objects.get()
    made = adjust(order.quote, Adjustment(By.PERCENT, Decimal(per_cent), seller, "More work"))
    made.save()
    return adjusted_to(made, order, seller)


def step() -> None:
    pass_time(60)
    tasks.advance_the_sandbox()


def test_an_order_is_agreed_to_at_the_price_it_was_ordered_at(partner: Program) -> None:
    made = partner.order()
    assert made["agreed_total"] == made["total"]
    assert (made["proposed_total"], made["max_total"], made["waits_for"]) == (None, None, "seller")
    assert (made["may_accept"], made["may_decline"], made["may_cancel"]) == (False, False, True)
    assert made["valid_until"] == partner.get(f"/quotes/{made['quote']}").json()["valid_until"]


def test_a_higher_price_waits_for_the_partners_yes(partner: Program, seller) -> None:
    made = partner.order()
    order = raised(seller)
    found = partner.get(f"/orders/{made['id']}").json()
    assert found["proposed_total"] == found["total"] == f"{order.total:.2f}"
    assert found["agreed_total"] == made["total"]
    assert (found["waits_for"], found["may_accept"], found["may_decline"]) == ("customer", True, True)  # fmt: skip
    assert partner.get(f"/quotes/{found['quote']}").json()["total"] == found["total"]
    with pytest.raises(NotAgreed):
        lifecycle.approve(order, seller)
    path = f"/orders/{made['id']}/accept"
    first, again = (partner.post(path, {"total": found["total"]}, once="a") for _ in range(2))
    assert (first.status_code, again.content) == (200, first.content)
    accepted = first.json()
    assert (accepted["agreed_total"], accepted["proposed_total"]) == (found["total"], None)
    assert (accepted["waits_for"], accepted["history"][-1]["verb"]) == ("seller", "accept")
    assert lifecycle.approve(order, seller).status == "MANUFACTURING_APPROVED"


def test_a_yes_to_another_price_is_refused_and_told_the_present_one(partner: Program, seller) -> None:  # fmt: skip
    made = partner.order()
    order = raised(seller)
    answer = partner.post(f"/orders/{made['id']}/accept", {"total": made["total"]})
    errors = check(answer, 409, "price-changed")["errors"]
    assert errors == [{"pointer": "/body/total", "detail": f"{order.total:.2f}"}]
    assert partner.get(f"/orders/{made['id']}").json()["waits_for"] == "customer"


def test_a_yes_above_the_accounts_limit_is_refused_and_the_order_stays(partner: Program, seller) -> None:  # fmt: skip
    account = Account.objects.create(partner=partner.key.partner, limit=Decimal("1e6"))
    made = partner.order()
    order = raised(seller)
    assert order.total is not None
    Account.objects.filter(pk=account.pk).update(limit=order.total - 1)
    path, yes = f"/orders/{made['id']}/accept", {"total": f"{order.total:.2f}"}
    assert "the limit is" in check(partner.post(path, yes), 409, "account-limit")["detail"]
    assert partner.get(f"/orders/{made['id']}").json()["waits_for"] == "customer"


def test_after_a_no_it_is_the_sellers_turn_and_never_approved(partner: Program, seller) -> None:
    made = partner.order()
    order = raised(seller)
    found = partner.post(f"/orders/{made['id']}/decline", {"reason": "Too dear"}).json()
    assert (found["waits_for"], found["proposed_total"]) == ("seller", None)
    assert (found["may_accept"], found["may_decline"], found["may_cancel"]) == (True, False, True)
    assert found["history"][-1]["reason"] == "Too dear"
    with pytest.raises(NotAgreed):
        lifecycle.approve(order, seller)
    cheaper = raised(seller, 10)
    assert partner.get(f"/orders/{made['id']}").json()["proposed_total"] == f"{cheaper.total:.2f}"


def test_there_is_nothing_to_decline_or_to_accept_twice(partner: Program) -> None:
    made = partner.order()
    check(partner.post(f"/orders/{made['id']}/decline"), 409, "wrong-status")
    path = f"/orders/{made['id']}/accept"
    assert partner.post(path, {"total": made["total"]}).json()["version"] == made["version"]
    partner.post(f"/orders/{made['id']}/cancel")
    check(partner.post(f"/orders/{made['id']}/decline"), 409, "wrong-status")


@pytest.mark.parametrize(
    "total", [None, "", "-1", "1e5", "NaN", "1,50", "1.234", "9" * 13, 7, "１"]
)
@pytest.mark.parametrize("path", ["accept", "orders"])
def test_an_amount_that_is_none_is_refused(partner: Program, path: str, total: object) -> None:
    made = partner.order()
    if path == "accept":
        answer = partner.post(f"/orders/{made['id']}/accept", {"total": total})
    elif total is None:
        return
    else:
        answer = partner.post("/orders", {"quote": partner.quote()["id"], "max_total": total})
    name = "total" if path == "accept" else "max_total"
    assert check(answer, 422, "invalid")["errors"][0]["pointer"] == f"/body/{name}"


def test_a_limit_accepts_by_itself_up_to_it(partner: Program, seller) -> None:
    quote = partner.quote()
    most = Decimal(quote["total"]) * 2
    made = partner.post("/orders", {"quote": quote["id"], "max_total": f"{most:.2f}"}).json()
    assert made["max_total"] == f"{most:.2f}"
    raised(seller, 50)
    found = partner.get(f"/orders/{made['id']}").json()
    assert (found["agreed_total"], found["proposed_total"]) == (found["total"], None)
    raised(seller, 150)
    assert partner.get(f"/orders/{made['id']}").json()["waits_for"] == "customer"


def test_a_limit_below_the_price_itself_is_refused(partner: Program, sandbox: Program) -> None:
    for who in (partner, sandbox):
        answer = who.post("/orders", {"quote": who.quote()["id"], "max_total": "1"})
        assert check(answer, 422, "invalid")["errors"][0]["pointer"] == "/body/max_total"
    assert not Order.objects.exists()


def test_a_price_that_a_person_changed_is_for_one_order(partner: Program, seller) -> None:
    made = partner.order()
    order = raised(seller, -50)
    quote = partner.get(f"/orders/{made['id']}").json()["quote"]
    check(partner.post("/orders", {"quote": quote}), 409, "quote-belongs-to-an-order")
    lifecycle.cancel(order, seller, "A mistake")
    check(partner.post("/orders", {"quote": quote}), 409, "quote-belongs-to-an-order")
    assert Order.objects.count() == 1


def test_a_price_by_hand_is_for_one_order(partner: Program, seller) -> None:
    made = partner.order()
    order = Order.objects.get()
    hand = quotes.HandPrice(Decimal(100), seller, "By eye")
    wanted = order.specification
    word = quotes.by_hand(order.model, wanted, hand, customer=order.customer, replaces=order.quote)
    adjusted_to(word, order, seller)
    quote = partner.get(f"/orders/{made['id']}").json()["quote"]
    check(partner.post("/orders", {"quote": quote}), 409, "quote-belongs-to-an-order")


def test_a_published_tariff_moves_no_order_and_no_quote(partner: Program) -> None:
    made = partner.order()
    told = partner.get(f"/quotes/{made['quote']}").json()
    next_tariff(vat=Decimal("0.99"))
    job: Repricing | None = Repricing.objects.get()
    while job and job.finished_at is None:
        job = repricing.step(job.pk, job.turn)
    found = partner.get(f"/orders/{made['id']}").json()
    assert (found["total"], found["quote"], found["version"]) == (
        made["total"],
        made["quote"],
        made["version"],
    )
    assert partner.get(f"/quotes/{made['quote']}").json() == told
    again = partner.post("/orders", {"quote": made["quote"]}).json()
    assert again["total"] == made["total"]


def prices_told(mode: str) -> list[tuple[str, Any]]:
    found = WebhookDelivery.objects.filter(endpoint__mode=mode).order_by("version")
    return [(each.kind, json.loads(each.body)["data"].get("price")) for each in found]


def test_webhooks_tell_old_and_new_price_and_whether_it_waits(sandbox: Program) -> None:
    EndpointFactory(partner=sandbox.key.partner, mode="test")
    made = sandbox.order(title="Price up: a try")
    step()
    dearer = sandbox.get(f"/orders/{made['id']}").json()
    sandbox.post(f"/orders/{made['id']}/decline")
    sandbox.post(f"/orders/{made['id']}/accept", {"total": dearer["total"]})
    told = dict(prices_told("test"))
    assert told["order.submitted"] is None
    first, changed = told["order.price_calculated"], told["order.price_changed"]
    assert (first["total"], first["previous_total"], first["waits_for_acceptance"]) == (
        made["total"],
        None,
        False,
    )
    assert (changed["total"], changed["previous_total"]) == (dearer["total"], made["total"])
    assert changed["waits_for_acceptance"] is True
    assert changed["valid_until"][:19] == dearer["valid_until"][:19]
    assert told["order.price_declined"]["total"] == dearer["total"]
    assert told["order.price_accepted"]["agreed_by"] == "customer"


# The sandbox


def test_a_test_order_waits_for_its_yes_and_goes_on_after_it(sandbox: Program) -> None:
    made = sandbox.order(title="Price up")
    step()
    found = sandbox.get(f"/orders/{made['id']}").json()
    assert Decimal(found["proposed_total"]) > Decimal(made["total"])
    assert (found["status"], found["waits_for"], found["may_accept"]) == (
        "PRICE_CALCULATED",
        "customer",
        True,
    )
    assert sandbox.get(f"/quotes/{found['quote']}").json()["total"] == found["total"]
    check(sandbox.post("/orders", {"quote": found["quote"]}), 409, "quote-belongs-to-an-order")
    for _ in range(3):
        step()
    still = sandbox.get(f"/orders/{made['id']}").json()
    assert (still["version"], still["waits_for"]) == (found["version"], "customer")
    check(sandbox.post(f"/orders/{made['id']}/accept", {"total": made["total"]}), 409, "price-changed")  # fmt: skip
    accepted = sandbox.post(f"/orders/{made['id']}/accept", {"total": found["total"]}).json()
    assert (accepted["waits_for"], accepted["agreed_total"]) == ("seller", found["total"])
    for _ in range(6):
        step()
    assert sandbox.get(f"/orders/{made['id']}").json()["status"] == "CLOSED"


def test_within_its_limit_a_test_order_goes_on_by_itself(sandbox: Program) -> None:
    quote = sandbox.quote()
    most = f"{Decimal(quote['total']) * 2:.2f}"
    data = {"quote": quote["id"], "title": "Price up", "max_total": most}
    made = sandbox.post("/orders", data).json()
    step()
    found = sandbox.get(f"/orders/{made['id']}").json()
    assert Decimal(found["agreed_total"]) > Decimal(made["total"])
    step()
    assert sandbox.get(f"/orders/{made['id']}").json()["status"] == "MANUFACTURING_APPROVED"


def test_after_a_no_the_seller_of_the_sandbox_cancels(sandbox: Program) -> None:
    made = sandbox.order(title="Price up")
    step()
    declined = sandbox.post(f"/orders/{made['id']}/decline", {"reason": "Too dear"}).json()
    assert (declined["status"], declined["waits_for"]) == ("PRICE_CALCULATED", "seller")
    step()
    found = sandbox.get(f"/orders/{made['id']}").json()
    assert (found["status"], found["waits_for"]) == ("CANCELLED", None)
    check(sandbox.post(f"/orders/{made['id']}/accept", {"total": made["total"]}), 409, "wrong-status")  # fmt: skip


def test_a_test_order_that_no_machine_prices_gets_a_price_by_hand_and_waits(sandbox: Program) -> None:  # fmt: skip
    quote = sandbox.quote()
    Quote.objects.filter(public_id=quote["id"]).update(total=None, verdict="MANUAL", parts=[])
    made = sandbox.post("/orders", {"quote": quote["id"]}).json()
    assert (made["status"], made["total"], made["waits_for"]) == ("SUBMITTED", None, "seller")
    step()
    found = sandbox.get(f"/orders/{made['id']}").json()
    assert (found["proposed_total"], found["waits_for"]) == ("25000.00", "customer")
    sandbox.post(f"/orders/{made['id']}/accept", {"total": "25000"})
    step()
    assert sandbox.get(f"/orders/{made['id']}").json()["status"] == "MANUFACTURING_APPROVED"


def test_a_quote_of_the_sandbox_is_held_by_the_same_rule(sandbox: Program) -> None:
    quote = sandbox.quote()
    next_tariff(vat=Decimal("0.99"))
    assert sandbox.post("/orders", {"quote": quote["id"]}).json()["total"] == quote["total"]
    Quote.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    check(sandbox.post("/orders", {"quote": quote["id"]}), 409, "quote-expired")


def test_orders_that_wait_for_their_partner_hold_up_no_others(sandbox: Program) -> None:
    for _ in range(2):
        sandbox.order(title="Price up")
    step()
    assert list(TestOrder.objects.going_on()) == []
    sandbox.order()
    assert TestOrder.objects.going_on().count() == 1
