from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from crm import operations
from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.platform.metrics import definitions
from jewelry.platform.models import Sample
from tests.factories import OrderFactory, UserFactory
from tests.support.html import compact

PAGE = "/admin/operations/"


def text(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return compact(response.content.decode())


def hour(*stale: int) -> None:
    start = timezone.now() - timedelta(minutes=len(stale))
    for minute, count in enumerate(stale):
        at = start + timedelta(minutes=minute)
        grown = {"reads": 10 * minute, "found": 9 * minute, "rebuilds": minute}
        Sample.objects.create(at=at, probed=20 * minute, stale=count, **grown)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_others_find_nothing(client: Client, db: None, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(PAGE).status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get(PAGE).status_code == 302


def test_nothing_is_posted(office: Client) -> None:
    assert office.post(PAGE).status_code == 405


def test_it_shows_without_any_data(office: Client) -> None:
    html = text(office)
    assert html.count("No samples yet") == 3
    assert "<svg viewBox" not in html
    assert "not among the last" in html


def test_it_shows_the_last_hour(office: Client) -> None:
    hour(0, 0, 0, 1)
    html = text(office)
    assert html.count("<polyline") == 3
    assert "90 % of 30 reads" in html
    assert "1 stale of 60 answers" in html
    assert html.count('class="alarm"') == 1


def test_a_stale_answer_is_told_in_words(office: Client) -> None:
    definitions.PROBES.labels("10", "stale").inc()
    assert "1 stale" in text(office)


def test_it_shows_families_lists_and_the_last_change(office: Client) -> None:
    definitions.family("topaz:1").hit(3)
    definitions.REBUILDS.labels("topaz").observe(0.004)
    lifecycle.take(OrderFactory(), UserFactory(role=Role.OPERATOR))
    html = text(office)
    assert '<th scope="row">topaz</th><td class="r">100 %</td>' in html
    assert "Rebuilds: topaz" in html
    assert "<time datetime=" in html


def test_it_says_when_the_cache_is_off(office: Client) -> None:
    definitions.BREAKER.set(1)
    try:
        assert "The cache is off in 1 process" in text(office)
    finally:
        definitions.BREAKER.set(0)
    assert "The cache answers." in text(office)


def test_only_administrators_see_the_way_there(office: Client, seller) -> None:
    assert PAGE in office.get("/admin/").content.decode()
    office.force_login(seller)
    assert PAGE not in office.get("/admin/").content.decode()


def test_shares_have_the_reader_s_decimal_mark() -> None:
    for language, share in (("en", "58.5 %"), ("ru", "58,5 %")):
        with translation.override(language):
            assert operations._percent(0.5859) == share
