"""The log of a whole walk, from an upload to the close: it can be followed, and gives nobody away."""

import json
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from jewelry.accounts import confirmation_links
from jewelry.accounts.models import Role, User
from jewelry.accounts.tasks import send_reset
from jewelry.models3d import store
from jewelry.notices import links
from jewelry.notices.models import Tracking
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox import deliver
from jewelry.outbox.models import Delivery
from jewelry.pricing.models import PriceRequest
from jewelry.purchases import credit
from jewelry.shipping.models import Carrier
from tests.factories import MeasurementFactory, UserFactory, tariff
from tests.outbox.moving import later
from tests.partners.conftest import program
from tests.shop.checking_out import check_out
from tests.shop.sending import new_cube, send

pytestmark = pytest.mark.django_db
NINA = {"name": "Nina Petrova", "email": "nina@example.com", "password": "gr33n-st0ne"}


class Walk:
    """Everybody's secrets are collected on the way."""

    def __init__(self) -> None:
        tariff()
        self.secrets = set(NINA.values())
        self.clients: list[Client] = []

    def client(self) -> Client:
        self.clients.append(Client())
        return self.clients[-1]

    def sign_in(self, role: Role) -> Client:
        person, client = UserFactory(role=role), self.client()
        client.post("/accounts/login/", {"username": person.username, "password": "demo"})
        self.secrets |= {person.email, person.name, person.username}
        return client

    def order(self, customer: Client) -> tuple[Order, str]:
        """The order, and the id of the request that placed it."""
        customer.post("/accounts/signup/", NINA | {"agreed": "on"})
        proof = confirmation_links.token(User.objects.get(email=NINA["email"]), NINA["email"])
        customer.post(f"/accounts/address/{proof}/")
        self.secrets.add(proof)
        content = new_cube()
        MeasurementFactory(model=store.keep(ContentFile(content), "cube.stl"))
        asked = send(customer, content)["Location"]
        quote = PriceRequest.objects.get().quote
        form = {"token": uuid4(), "quote": quote.public_id, "comment": "A cube for Anna"}
        assert customer.post(f"{asked}order/", form)["Location"] == "/basket/"
        placed = check_out(customer)
        return Order.objects.get(), placed["X-Request-ID"]

    def work(self) -> None:
        for queue in ("pricing", "default"):
            later(done_at=None)
            deliver.sweep(queue)

    def to_the_close(self, order: Order, customer: Client) -> None:
        customer.post(f"/orders/{order.public_id}/accept/", {"total": order.quote.total})
        sales, bench = self.sign_in(Role.SELLER), self.sign_in(Role.OPERATOR)
        admin = f"/admin/orders/order/{order.pk}"
        quote = str(order.quote.public_id) if order.quote else ""
        credit.allow(order.purchase_piece.purchase, User.objects.get(role=Role.SELLER), "Regular.")
        sales.post(f"{admin}/move/approve/", {"quote": quote})
        carrier = Carrier.objects.exclude(sample="").first()
        parcel = {"orders": order.pk, "carrier": carrier.pk, "number": carrier.sample}
        for verb in ("take", "complete", "pack", "ship"):
            bench.post(f"/mes/orders/{order.number}/{verb}/", parcel)
        sales.get(f"{admin}/change/")
        sales.post(f"{admin}/move/close/")

    def found(self) -> set[str]:
        """With what only the database and the browsers know."""
        cookies = {c.value for client in self.clients for c in client.cookies.values()}
        tracked = set(Tracking.objects.values_list("secret", flat=True))
        return {
            *self.secrets,
            *filter(lambda value: len(value) > 3, cookies),
            *(x.hex for x in tracked),
        }


def text_of(lines: list[dict[str, Any]]) -> str:
    return json.dumps(lines, ensure_ascii=False)


@pytest.fixture
def walk() -> Walk:
    return Walk()


def test_one_id_goes_from_the_order_to_the_letter_about_it(walk, written) -> None:
    order, id = walk.order(walk.client())
    for _ in range(2):  # the price is an event of its own, without a letter: it was on the page
        walk.work()
    mine = [line for line in written() if line.get("id") == id]
    told = [(line.get("consumer"), line.get("outcome")) for line in mine if "consumer" in line]
    assert told.pop(told.index(("purchases", "done")))
    assert told == [("pricing", "done"), ("mail", "done")]
    assert {line["order"] for line in mine if "consumer" in line} == {order.number}
    [request] = [line for line in mine if line["logger"] == "alexandrite.web"]
    assert (request["route"], request["order"]) == ("/checkout/summary/", order.number)
    assert set(order.events.values_list("trace", flat=True)) == {id}
    assert len(mail.outbox) == 1


def test_the_log_of_a_whole_walk_gives_nobody_away(walk, written) -> None:
    customer = walk.client()
    order, _id = walk.order(customer)
    walk.work()
    order.refresh_from_db()
    walk.to_the_close(order, customer)
    walk.work()
    order.refresh_from_db()
    assert order.status == Status.CLOSED
    link = links.track(order).removeprefix(links.absolute(""))
    assert customer.get(link).status_code == 200
    partner = program()
    walk.secrets |= {partner.secret, partner.key.partner.email}
    assert partner.get("/orders").status_code == 200

    lines = written()
    assert [line for line in lines if line.get("order") and not line.get("id")] == []
    assert {len(line["id"]) for line in lines if line["logger"] == "alexandrite.web"} == {32}
    told = text_of(lines)
    assert [secret for secret in walk.found() if secret in told] == []
    assert "@" not in told


def test_failures_give_nobody_away_either(walk, monkeypatch, written) -> None:
    def refuse(self: Any, messages: list[Any]) -> int:
        raise SMTPRecipientsRefused({to: (550, b"no such box") for m in messages for to in m.to})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    walk.order(walk.client())
    walk.work()
    assert NINA["email"] in Delivery.objects.get(consumer="mail", version=3).error
    assert send_reset.apply((NINA["email"],)).state in {"FAILURE", "RETRY"}
    told = text_of(written())
    assert "no such box" in told
    assert [secret for secret in walk.found() if secret in told] == []
