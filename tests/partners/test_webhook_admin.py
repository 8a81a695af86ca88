"""Webhooks in the admin: set up with a secret shown once, tried again, sent again."""

import re

import pytest
from django.core import mail
from django.test import Client

from crm.partners.models import WebhookEndpoint
from crm.partners.webhooks import delivery, letters, metrics, signing
from jewelry.accounts.models import Role
from jewelry.platform.letter_words import defanged
from tests.factories import OrderFactory, UserFactory, WebhookFactory
from tests.partners import hooks
from tests.support import receiver as receiving
from tests.support.html import compact
from tests.support.receiver import Receiver

pytestmark = pytest.mark.django_db
ROOT = "/admin/partners"
URL = "https://shop.example/hook"


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "wake", lambda endpoints: None)


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def dead(**fields: object) -> WebhookEndpoint:
    with Receiver(receiving.fails) as server:
        to = hooks.endpoint(server.url, **fields)
        hooks.deliver(to)
        for _ in range(20):
            hooks.serve()
            hooks.later(hours=12)
    to.refresh_from_db()
    assert to.disabled_at
    return to


def test_an_administrator_sets_one_up_and_sees_its_secret_once(office: Client) -> None:
    partner = UserFactory(role=Role.PARTNER)
    data = {"partner": partner.pk, "mode": "live", "url": f" {URL} ", "events": ["order.shipped"]}
    page = office.post(f"{ROOT}/webhookendpoint/add/", data)
    endpoint = partner.webhooks.get()
    assert (endpoint.url, endpoint.events) == (URL, ["order.shipped"])
    assert f'class="secret">{signing.secret(endpoint)}<' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    again = office.get(f"{ROOT}/webhookendpoint/{endpoint.pk}/change/").content.decode()
    assert signing.secret(endpoint) not in again


def test_an_address_inside_is_refused_in_a_sentence(office: Client, settings) -> None:
    settings.WEBHOOKS_LOCAL = False
    partner = UserFactory(role=Role.PARTNER)
    data = {"partner": partner.pk, "mode": "live", "url": "https://[::1]/", "events": ["order.shipped"]}  # fmt: skip
    page = office.post(f"{ROOT}/webhookendpoint/add/", data).content.decode()
    assert "This address is not on the public internet." in page
    assert not WebhookEndpoint.objects.exists()


def test_rotating_shows_a_new_secret(office: Client) -> None:
    endpoint = hooks.endpoint(URL)
    old = signing.secret(endpoint)
    page = office.post(f"{ROOT}/webhookendpoint/{endpoint.pk}/rotate/").content.decode()
    endpoint.refresh_from_db()
    assert signing.secret(endpoint) != old
    assert signing.secret(endpoint) in page
    assert endpoint.old_until


def test_one_that_was_disabled_is_seen_and_enabled(office: Client) -> None:
    endpoint = dead()
    page = office.get(f"{ROOT}/webhookendpoint/").content.decode()
    assert "Disabled" in page
    office.post(f"{ROOT}/webhookendpoint/{endpoint.pk}/enable/")
    endpoint.refresh_from_db()
    assert (endpoint.disabled_at, endpoint.failures) == (None, 0)
    assert endpoint.deliveries.waiting().count() == 1


def test_the_log_shows_request_and_answer_and_sends_again(office: Client) -> None:
    with Receiver(receiving.fails) as server:
        delivery = hooks.deliver(hooks.endpoint(server.url))
        hooks.serve()
        page = office.get(f"{ROOT}/webhookdelivery/{delivery.pk}/change/").content.decode()
        for shown in (f"POST {server.url}", "webhook-signature: v1,", ">no</pre>", ">500<"):
            assert shown in page, shown
        assert "Failed, is tried again" in office.get(f"{ROOT}/webhookdelivery/").content.decode()
        server.behaviour = receiving.takes
        office.post(f"{ROOT}/webhookdelivery/{delivery.pk}/again/")
        hooks.serve()
    assert len(server.heard) == 1
    data = {"action": "send_again", "_selected_action": [delivery.pk]}
    office.post(f"{ROOT}/webhookdelivery/", data)
    assert delivery.endpoint.deliveries.waiting().count() == 1


def test_a_delivery_leads_to_its_order(office: Client) -> None:
    order = OrderFactory()
    delivery = WebhookFactory(order=order.public_id)
    page = office.get(f"{ROOT}/webhookdelivery/{delivery.pk}/change/").content.decode()
    assert f'href="/admin/orders/order/{order.pk}/trace/"' in page
    of_the_sandbox = WebhookFactory()
    page = office.get(f"{ROOT}/webhookdelivery/{of_the_sandbox.pk}/change/").content.decode()
    assert f"AL-000001, {of_the_sandbox.order}" in page


def test_administrators_and_the_partner_hear_of_a_dead_endpoint_once() -> None:
    chief, partner = UserFactory(role=Role.ADMIN), UserFactory(role=Role.PARTNER)
    UserFactory(role=Role.SELLER)
    endpoint = dead(partner=partner)
    assert (letters.send(), letters.send()) == (2, 0)
    assert {message.to[0] for message in mail.outbox} == {chief.email, partner.email}
    assert all(defanged(endpoint.url) in message.body for message in mail.outbox)
    pages = [
        f"/webhookendpoint/{endpoint.pk}/" in each.body
        for each in sorted(mail.outbox, key=lambda m: m.to[0] != chief.email)
    ]
    assert pages == [True, False]


def test_the_figures_leave_out_whom_nobody_can_reach() -> None:
    dead()
    hooks.deliver(hooks.endpoint(URL), "b")
    hooks.deliver(hooks.endpoint(URL, failures=5), "c")
    found = metrics.read()
    assert (found.waiting, found.given_up, found.failing, found.disabled) == (2, 1, 1, 1)
    assert 0 <= found.lag < 60


def test_the_operations_page_says_who_is_not_reached(office: Client) -> None:
    endpoint = dead()
    page = compact(office.get("/admin/operations/").content.decode())
    section = page.partition("What partners' servers are told.")[2].partition("</section>")[0]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", section)
    assert cells == ["0", "—", "1", "0", "1"]
    assert str(endpoint.url) not in section
