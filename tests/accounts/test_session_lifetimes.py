"""Sessions end: so long after signing in, and so long after the last press."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jewelry.accounts.models import Role, Session, User
from jewelry.accounts.session_lifetimes import ACTIVITY_WRITE_INTERVAL, BUYER_TERM, STAFF_TERM
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html,application/xhtml+xml"}
POLL = {"Accept": "text/html", "HX-Request": "true"}
HOURS = timedelta(hours=1)
STAFF_ROLES = (Role.OPERATOR, Role.SELLER, Role.ADMIN)
SOON = timedelta(seconds=30)
"""Longer than a test takes: Postgres' now() is when its transaction began."""


def somebody(role: Role) -> User:
    return UserFactory(username="somebody", role=role)


def sign_in(client: Client) -> Session:
    client.post("/accounts/login/", {"username": "somebody", "password": "demo"})
    return the_session(client)


def the_session(client: Client) -> Session:
    return Session.objects.get(pk=client.session.session_key)


def ago(client: Client, passed: timedelta) -> None:
    """Everything that happened to the session happened so much earlier."""
    session = the_session(client)
    assert session.began_at
    assert session.active_at
    data = client.session
    began, *rest = data["_term"]
    moved = datetime.fromisoformat(began) - passed
    text = data.encode({**data, "_term": [moved.isoformat(), *rest]})
    Session.objects.filter(pk=session.pk).update(
        session_data=text,
        began_at=session.began_at - passed,
        active_at=session.active_at - passed,
        expire_date=session.expire_date - passed,
    )


def lives(client: Client) -> timedelta:
    return the_session(client).expire_date - timezone.now()


def is_about(found: timedelta, wanted: timedelta) -> bool:
    return abs(found - wanted) < SOON


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_staffs_sessions_end_two_hours_after_a_press(client, role) -> None:
    somebody(role)
    sign_in(client)
    assert is_about(lives(client), 2 * HOURS + ACTIVITY_WRITE_INTERVAL)
    ago(client, 2 * HOURS + ACTIVITY_WRITE_INTERVAL + SOON)
    assert get_user(client).is_anonymous
    assert client.get("/accounts/sessions/", headers=PAGE).status_code == 302


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_staffs_sessions_end_twelve_hours_after_signing_in_whatever_is_pressed(
    client, role
) -> None:
    somebody(role)
    sign_in(client)
    assert client.cookies["alexandrite_session"]["max-age"] in {43200, 43199}
    for _hour in range(11):
        ago(client, HOURS)
        client.get("/accounts/password/", headers=PAGE)
    assert is_about(lives(client), HOURS)
    ago(client, HOURS + SOON)
    assert get_user(client).is_anonymous


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PARTNER])
def test_buyers_sessions_end_thirty_days_after_signing_in(client, role) -> None:
    somebody(role)
    sign_in(client)
    ago(client, timedelta(days=10))
    client.get("/accounts/password/", headers=PAGE)
    assert is_about(lives(client), timedelta(days=20))


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.OPERATOR])
def test_writing_into_a_session_does_not_make_it_younger(client, role) -> None:
    somebody(role)
    began = sign_in(client).began_at
    ago(client, HOURS)
    data = client.session
    data["something"] = "else"
    data.save()
    found = the_session(client)
    assert began
    assert found.active_at
    assert found.began_at == began - HOURS
    term = STAFF_TERM if role == Role.OPERATOR else BUYER_TERM
    assert found.expire_date == term.end(found.began_at, found.active_at)


def test_a_new_password_does_not_make_a_session_younger(client) -> None:
    somebody(Role.OPERATOR)
    sign_in(client)
    ago(client, HOURS)
    began = the_session(client).began_at
    new = {"password1": "a long way to Kazan", "password2": "a long way to Kazan"}
    client.post("/accounts/password/", {"oldpassword": "demo", **new})
    assert not get_user(client).is_anonymous
    assert the_session(client).began_at == began


@pytest.mark.parametrize(
    ("method", "headers", "is_press"),
    [
        ("get", PAGE, True),
        ("post", POLL, True),
        ("get", POLL, False),
        ("get", {"Accept": "image/avif,image/webp,*/*"}, False),
        ("head", PAGE, False),
    ],
)
def test_pages_and_buttons_are_presses_and_polls_and_pictures_are_none(
    client, method, headers, is_press
) -> None:
    somebody(Role.OPERATOR)
    sign_in(client)
    ago(client, HOURS)
    path = "/mes/" if method != "post" else "/mes/orders/AL-000001/take/"
    getattr(client, method)(path, headers=headers)
    left = 2 * HOURS if is_press else HOURS
    assert is_about(lives(client), left + ACTIVITY_WRITE_INTERVAL)


def test_a_board_left_open_keeps_no_session_alive(client) -> None:
    somebody(Role.OPERATOR)
    sign_in(client)
    for _quarter in range(8):
        ago(client, HOURS / 4)
        assert client.get("/mes/", headers=POLL).status_code == 200
    ago(client, ACTIVITY_WRITE_INTERVAL + SOON)
    assert client.get("/mes/", headers=POLL).status_code == 302


@pytest.mark.parametrize("path", ["/admin/orders/order/board/", "/mes/"])
def test_a_poll_that_goes_the_ordinary_way_is_no_press(client, settings, path) -> None:
    settings.MFA_REQUIRED = True
    somebody(Role.ADMIN)
    sign_in(client)
    ago(client, HOURS)
    client.get(path, headers=POLL)
    assert is_about(lives(client), HOURS + ACTIVITY_WRITE_INTERVAL)


def test_presses_are_written_once_in_a_few_minutes(client) -> None:
    somebody(Role.OPERATOR)
    sign_in(client)
    assert writes(client) == 0
    ago(client, ACTIVITY_WRITE_INTERVAL)
    assert writes(client) == 1
    assert writes(client) == 0


def writes(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get("/accounts/password/", headers=PAGE)
    return sum("UPDATE" in query["sql"] and "session" in query["sql"] for query in found)


def test_a_press_that_can_not_be_written_down_is_answered_all_the_same(client, written) -> None:
    somebody(Role.OPERATOR)
    sign_in(client)
    ago(client, HOURS)

    def fails(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "accounts_session"'):
            raise OperationalError("away")
        return execute(sql, *rest)

    with connection.execute_wrapper(fails):
        assert client.get("/accounts/password/", headers=PAGE).status_code == 200
    assert "not written down" in str(written())


def test_where_a_session_is_used_is_known_as_it_was_last_used(client) -> None:
    somebody(Role.CUSTOMER)
    client.defaults |= {"REMOTE_ADDR": "203.0.113.7", "HTTP_USER_AGENT": "Old/1\0" + "x" * 500}
    found = sign_in(client)
    assert (found.address, found.agent) == ("203.0.113.7", "Old/1" + "x" * 195)
    ago(client, HOURS)
    client.defaults |= {"REMOTE_ADDR": "203.0.113.8", "HTTP_USER_AGENT": "New/2"}
    client.get("/accounts/password/", headers=PAGE)
    found = the_session(client)
    assert (found.address, found.agent) == ("203.0.113.8", "New/2")


def test_what_was_typed_waits_for_whoever_was_away_too_long(client) -> None:
    operator = somebody(Role.OPERATOR)
    sign_in(client)
    ago(client, 3 * HOURS)
    path = "/mes/orders/AL-000001/return/"
    asked = client.post(path, {"reason": "A crack in the wax"}, headers=PAGE)
    assert asked["Location"].startswith("/accounts/login/")
    came = client.post(asked["Location"], {"username": "somebody", "password": "demo"})
    led = client.get(came["Location"], headers=PAGE, follow=True)
    assert get_user(client) == operator
    assert "A crack in the wax" in str([str(each) for each in led.context["messages"]])


def test_a_session_without_a_term_gets_one_when_it_is_written(client) -> None:
    """Those of an earlier release."""
    client.force_login(somebody(Role.CUSTOMER))
    data = client.session
    del data["_term"], data["_session_expiry"]
    data.save()
    assert is_about(lives(client), timedelta(days=30))
    ago(client, HOURS)
    data = client.session
    data["something"] = "else"
    data.save()
    assert is_about(lives(client), timedelta(days=30) - HOURS)
