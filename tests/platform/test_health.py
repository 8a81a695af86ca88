import threading

import pytest
from django.contrib.auth import get_user_model

from jewelry.platform import probes

LIVE, READY = "/health/live/", "/health/ready/"


def fail():
    raise ConnectionRefusedError


@pytest.fixture(autouse=True)
def no_flight_of_another_test(monkeypatch):
    monkeypatch.setattr(probes, "_flights", {})


@pytest.fixture
def staff(client, transactional_db):
    client.force_login(get_user_model().objects.create_user("seller", role="seller"))
    return client


def test_live_touches_nothing(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get(LIVE)
    assert (response.status_code, response.content) == (200, b"ok")


def test_only_reading_is_allowed(client):
    assert client.post(LIVE).status_code == 405
    assert client.post(READY).status_code == 405


def test_a_stranger_sees_one_word(client):
    response = client.get(READY)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_customer_sees_one_word(client, transactional_db):
    client.force_login(get_user_model().objects.create_user("customer"))
    assert client.get(READY).json() == {"status": "ok"}


def test_staff_sees_each_part_with_its_time(staff):
    parts = staff.get(READY).json()["parts"]
    assert list(parts) == ["database", "cache", "broker", "storage"]
    assert all(0 < part["ms"] < 2000 and "error" not in part for part in parts.values())


@pytest.mark.parametrize("name", ["cache", "broker", "storage"])
def test_staff_sees_what_is_down(staff, monkeypatch, name):
    monkeypatch.setitem(probes.CHECKS, name, fail)
    response = staff.get(READY)
    assert response.status_code == 503
    assert response.json()["parts"][name]["error"] == "ConnectionRefusedError"


def test_without_the_database_nobody_is_staff(staff, monkeypatch):
    monkeypatch.setitem(probes.CHECKS, "database", fail)
    response = staff.get(READY)
    assert (response.status_code, response.json()) == (503, {"status": "unavailable"})


def test_a_part_that_hangs_is_unavailable_in_time_and_asked_once(client, monkeypatch):
    asked, over = [], threading.Event()

    def hang():
        asked.append("storage")
        over.wait(60)

    monkeypatch.setattr(probes, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setitem(probes.CHECKS, "storage", hang)
    try:
        # waiting for the part would find that it is healthy
        assert [client.get(READY).status_code for _ in range(4)] == [503] * 4
        assert asked == ["storage"]
    finally:
        over.set()


def test_parts_that_are_really_away(settings):
    settings.CACHES = {"default": {"LOCATION": "redis://127.0.0.1:1/0"}}
    options = settings.STORAGES["default"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:1"}
    settings.STORAGES = settings.STORAGES | {"default": {"OPTIONS": options}}
    probes.storage_client()  # making one takes its time on a busy machine
    answers = probes.ask_all()
    assert answers["cache"].error == "ConnectionError"
    assert answers["storage"].error == "EndpointConnectionError"
