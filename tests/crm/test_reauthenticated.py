"""Every URL that changes rights or pay asks for the password."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.utils import timezone

from crm.partners.models import ApiKey
from jewelry.accounts.models import Role, Session, User
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.statuses import Status
from tests.factories import KeyFactory, OrderFactory, UserFactory
from tests.payments.moneys import begun, placed, sums, tell
from tests.support.everybody import TABLE, address

pytestmark = pytest.mark.django_db
GRAVE = (
    "admin/accounts/",
    "admin/partners/apikey/",
    "admin/partners/webhookendpoint/",
    "admin/pricing/",
    "admin/purchases/salerules/",
    "admin/payments/account/",
    "admin/payments/firm/",
)
UNASKED = {
    "admin/pricing/tariff/draft/": "nothing is in force by a draft",
    "admin/pricing/tariff/fetch/": "shows what is published, and writes nothing",
    "admin/pricing/tariff/fetched/": "nothing is in force by a draft",
    "admin/payments/account/": "a list without actions",
    "admin/payments/account/<path:object_id>/history/": "changes nothing",
    "admin/payments/account/<path:object_id>/": "leads to the page",
    "admin/payments/firm/": "a list without actions",
    "admin/payments/firm/<path:object_id>/history/": "changes nothing",
    "admin/payments/firm/<path:object_id>/": "leads to the page",
    "admin/purchases/salerules/": "a list without actions",
    "admin/purchases/salerules/<path:object_id>/history/": "changes nothing",
    "admin/purchases/salerules/<path:object_id>/": "leads to the page",
    "admin/pricing/tariff/": "a list without actions",
    "admin/pricing/tariff/<path:object_id>/history/": "changes nothing",
    "admin/pricing/tariff/<path:object_id>/": "leads to the page",
}
REFUSED = {"403", "404", "405"}
"""What an administrator may not post anyway."""

ROUTES = [
    route
    for route in TABLE
    if route.startswith(GRAVE)
    and route not in UNASKED
    and not (route.startswith("admin/pricing/tariff") and TABLE[route]["POST"][-1] in REFUSED)
]


@pytest.fixture(autouse=True)
def required(settings) -> None:
    settings.MFA_REQUIRED = True


def browser(person: User) -> Client:
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(person)
    return client


def test_there_are_such_addresses_and_none_is_left_out_for_nothing() -> None:
    assert len(ROUTES) > 25
    assert set(UNASKED) <= set(TABLE)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"/{route}")
def test_the_password_is_asked_before(route, world) -> None:
    client = browser(world.people["admin"])
    answer = client.post(address(route, world), {"reason": "Test", "post": "yes"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/again/?next=")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"/{route}")
def test_a_person_without_the_right_is_refused_without_being_asked(route, world) -> None:
    answer = browser(world.people["seller"]).post(address(route, world))
    assert "/accounts/again/" not in answer.get("Location", "")


def test_a_key_is_revoked_after_the_password() -> None:
    key = KeyFactory()
    client = browser(UserFactory(role=Role.ADMIN))
    led = client.post(f"/admin/partners/apikey/{key.pk}/revoke/")
    assert ApiKey.objects.get(pk=key.pk).revoked_at is None
    client.post(led["Location"], {"password": "demo"})
    assert ApiKey.objects.get(pk=key.pk).revoked_at


def taken() -> Order:
    operator = UserFactory(role=Role.OPERATOR)
    order = OrderFactory(status=Status.MANUFACTURING_STARTED, operator=operator)
    now = timezone.now()
    PayEntry.objects.create(order=order, operator=operator, amount=500, reserved_at=now)
    return order


FORM = {"reason": "The customer left.", "grant": "It was nearly done."}


@pytest.mark.parametrize("by_list", [False, True])
def test_pay_is_granted_after_the_password(by_list) -> None:
    order = taken()
    client = browser(UserFactory(role=Role.SELLER))
    path = f"/admin/orders/order/{order.pk}/move/cancel/"
    form = dict(FORM)
    if by_list:
        path = "/admin/orders/order/"
        form |= {"action": "cancel", "_selected_action": str(order.pk)}
    led = client.post(path, form)
    assert led["Location"].startswith("/accounts/again/")
    order.refresh_from_db()
    assert order.status == Status.MANUFACTURING_STARTED
    client.post(led["Location"], {"password": "demo"})
    order.refresh_from_db()
    assert order.status == Status.CANCELLED
    assert PayEntry.objects.get(order=order).granted_why == FORM["grant"]


@pytest.mark.parametrize("act", ["refund", "credit"])
def test_money_goes_back_or_stays_away_after_the_password(act) -> None:
    purchase = placed()
    payment = begun(purchase)
    tell(payment)
    path = {
        "refund": f"/admin/payments/payment/{payment.pk}/refund/",
        "credit": f"/admin/payments/payment/of/{purchase.pk}/credit/",
    }[act]
    client = browser(UserFactory(role=Role.SELLER))
    led = client.post(path, {"reason": "A scratch.", "amount": "500"})
    assert led["Location"].startswith("/accounts/again/")
    purchase.refresh_from_db()
    assert (sums(purchase)[2], purchase.credit_by) == (0, None)
    client.post(led["Location"], {"password": "demo"})
    purchase.refresh_from_db()
    assert sums(purchase)[2] == 500 if act == "refund" else purchase.credit_by


def test_a_cancellation_that_grants_nothing_asks_nothing() -> None:
    order = taken()
    client = browser(UserFactory(role=Role.SELLER))
    client.post(f"/admin/orders/order/{order.pk}/move/cancel/", FORM | {"grant": ""})
    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_a_typed_password_does_not_wait_in_the_session() -> None:
    client = browser(UserFactory(role=Role.ADMIN))
    form = {"username": "anna", "role": "seller", "password1": "s3cret-w0rd"}
    client.post("/admin/accounts/user/add/", form | {"password2": "s3cret-w0rd"})
    row = Session.objects.get(pk=client.session.session_key)
    kept = str(row.get_decoded())
    assert "anna" in kept
    assert "s3cret-w0rd" not in kept
