"""Polls are answered before most middleware; nobody should be able to tell."""

import pytest
from django.test import Client

from jewelry.accounts.models import Role
from mes import polls
from tests.factories import AlloyFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true"}


@pytest.fixture
def ordinary(monkeypatch):
    """The way of a poll that is not answered early."""
    return lambda: monkeypatch.setattr(polls, "_answer", lambda request: None)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("query", ["", "?status=CLOSED", "?late=1", "?mine=1&alloy=silver-925"])
def test_the_early_answer_is_the_ordinary_one(workshop, ordinary, query, language) -> None:
    OrderFactory.create_batch(3)
    headers = POLL | {"Accept-Language": language}
    early = workshop.get(f"/mes/{query}", headers=headers)
    ordinary()
    late = workshop.get(f"/mes/{query}", headers=headers)
    assert early.content == late.content
    own = {"Expires", "X-Request-ID"}
    missing = {name: value for name, value in late.headers.items() if name not in own}
    for name, value in missing.items():
        same = {part.strip() for part in early.headers[name].split(",")}
        assert same >= {part.strip() for part in value.split(",")}, name


def test_the_tag_of_the_one_serves_the_other(workshop, ordinary) -> None:
    tag = workshop.get("/mes/", headers=POLL).headers["HX-PTag"]
    ordinary()
    assert workshop.get("/mes/", headers=POLL | {"HX-PTag": tag}).status_code == 304


def test_the_language_cookie_wins(workshop) -> None:
    workshop.cookies["django_language"] = "ru"
    assert workshop.get("/mes/", headers=POLL).headers["Content-Language"] == "ru"


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.SELLER, Role.PARTNER])
def test_others_still_find_nothing(client: Client, role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get("/mes/", headers=POLL).status_code == 404


def test_strangers_are_still_asked_to_sign_in(client: Client) -> None:
    assert client.get("/mes/", headers=POLL).status_code == 302
    client.cookies["alexandrite_session"] = "x" * 32
    assert client.get("/mes/", headers=POLL).status_code == 302


def test_someone_dismissed_is_out_at_the_next_poll(workshop, operator) -> None:
    assert workshop.get("/mes/", headers=POLL).status_code == 200
    operator.is_active = False
    operator.save()
    assert workshop.get("/mes/", headers=POLL).status_code == 302


def test_a_new_password_ends_the_old_sessions_at_the_next_poll(workshop, operator) -> None:
    assert workshop.get("/mes/", headers=POLL).status_code == 200
    operator.set_password("another long one")
    operator.save()
    assert workshop.get("/mes/", headers=POLL).status_code == 302


def test_a_foreign_host_is_refused(workshop) -> None:
    assert workshop.get("/mes/", headers=POLL | {"Host": "evil.example"}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_new_alloy_can_be_filtered_by_at_once(workshop) -> None:
    order = OrderFactory()
    assert "Silver nine" not in workshop.get("/mes/", headers=POLL).content.decode()
    AlloyFactory(code="silver-900", name_en="Silver nine")
    order.title = "Another"
    order.save()
    assert "Silver nine" in workshop.get("/mes/", headers=POLL).content.decode()
