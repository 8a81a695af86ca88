"""Keys and webhooks' secrets: shown once, and nowhere in the database."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from crm.partners.models import ApiKey, KeptAnswer, WebhookEndpoint
from crm.partners.webhooks import delivery, endpoints, signing
from jewelry.accounts.models import Role
from tests.factories import UserFactory
from tests.partners.conftest import Program

pytestmark = pytest.mark.django_db
URL = "https://shop.example/hook"
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema()
  AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')
"""


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "wake", lambda endpoints: None)


def holding(text: str) -> list[str]:
    """The columns of the whole database in which it stands, plain or as bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            where = f'"{column}"::text'
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE strpos({where}, %s) > 0'
                f" OR strpos({where}, encode(%s::bytea, 'hex')) > 0",
                [text, text],
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def test_the_search_finds_what_is_there(partner: Program) -> None:
    partner.order(title="whsec_ring")
    assert "orders_order.title" in holding("whsec_")
    assert "partners_keptanswer.body" in holding("whsec_")


def test_no_column_has_a_webhooks_secret(partner: Program, client: Client) -> None:
    made = partner.post("/webhooks", {"url": URL}).json()
    partner.post(f"/webhooks/{made['id']}/rotate")
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {"partner": partner.key.partner.pk, "mode": "live", "url": URL}
    client.post("/admin/partners/webhookendpoint/add/", form | {"events": ["order.shipped"]})
    client.post(f"/admin/partners/webhookendpoint/{WebhookEndpoint.objects.first().pk}/rotate/")
    assert WebhookEndpoint.objects.count() == 2
    assert KeptAnswer.objects.count() == 2
    secrets = [signing.secret(each) for each in WebhookEndpoint.objects.all()]
    assert [holding(text.removeprefix("whsec_")) for text in secrets] == [[], []]
    assert holding("whsec_") == []


def test_no_column_has_a_keys_plain_text(partner: Program, client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    form = {
        "partner": partner.key.partner.pk,
        "name": "Till",
        "mode": "live",
        "ends_at_0": "",
        "ends_at_1": "",
    }
    page = client.post("/admin/partners/apikey/add/", form | {"scopes": ["orders:read"]})
    made = ApiKey.objects.get(name="Till")
    again = client.post(f"/admin/partners/apikey/{made.pk}/rotate/")
    for key, answer in zip(ApiKey.objects.filter(name="Till").order_by("pk"), (page, again), strict=True):  # fmt: skip
        (secret,) = {each for each in _words(answer) if each.startswith(key.prefix) and len(each) > 40}  # fmt: skip
        assert holding(secret[len(key.prefix) :]) == []
    assert holding(partner.secret[len(partner.key.prefix) :]) == []


def _words(answer) -> list[str]:
    page: str = answer.content.decode()
    return page.replace("<", " ").replace(">", " ").split()


@pytest.mark.parametrize("what", ["make", "rotate"])
def test_a_repeat_shows_the_same_secret_again(partner: Program, what: str) -> None:
    path = "/webhooks"
    if what == "rotate":
        path = f"/webhooks/{partner.post(path, {'url': URL}).json()['id']}/rotate"
    first, again = (partner.post(path, {"url": URL}, once="a") for _ in range(2))
    assert first.json()["secret"] == signing.secret(WebhookEndpoint.objects.get())
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")


def test_after_a_rotation_a_repeat_shows_none(partner: Program) -> None:
    first = partner.post("/webhooks", {"url": URL}, once="a").json()
    endpoints.rotate(WebhookEndpoint.objects.get())
    again = partner.post("/webhooks", {"url": URL}, once="a")
    assert (again.status_code, again.json()) == (201, first | {"secret": None})


def test_after_deleting_a_repeat_shows_none(partner: Program) -> None:
    first = partner.post("/webhooks", {"url": URL}, once="a").json()
    WebhookEndpoint.objects.all().delete()
    again = partner.post("/webhooks", {"url": URL}, once="a")
    assert (again.status_code, again.json()) == (201, first | {"secret": None})


def test_answers_that_were_kept_before_lose_their_secrets(partner: Program) -> None:
    first = partner.post("/webhooks", {"url": URL}, once="a")
    KeptAnswer.objects.update(body=first.content.decode())
    assert holding("whsec_") == ["partners_keptanswer.body"]
    import_module("crm.partners.migrations.0007_no_kept_secrets").hide(apps, None)
    assert holding("whsec_") == []
    assert partner.post("/webhooks", {"url": URL}, once="a").content == first.content
