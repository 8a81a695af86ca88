"""Signatures as the Standard Webhooks specification has them, and secrets that nobody keeps."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import serializers
from django.utils import timezone

from crm.partners import root_keys
from crm.partners.models import WebhookEndpoint
from crm.partners.webhooks import endpoints, signing
from tests.partners.hooks import deliver, endpoint, serve
from tests.support import receiver as receiving
from tests.support.receiver import Receiver

URL = "https://shop.example/hook"


def test_the_specifications_own_example(monkeypatch) -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    monkeypatch.setattr(signing, "_keys", lambda *_: [key])
    delivery = SimpleNamespace(
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body='{"test": 2432232314}',
        endpoint=SimpleNamespace(generation=1, root_key="", old_until=None),
    )
    found = signing.headers(delivery, datetime.fromtimestamp(1614265330, UTC))
    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def is_ours() -> Callable[..., bool]:
    """As docs/partners.md shows it to partners."""
    page = (Path(__file__).parents[2] / "docs" / "partners.md").read_text()
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict = {}
    exec(block, names)
    verify: Callable[..., bool] = names["is_ours"]
    return verify


def signs(secret: str, delivery, headers: dict[str, str]) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{delivery.body}".encode()
    mine = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return f"v1,{mine}" in headers["webhook-signature"].split()


@pytest.mark.django_db
def test_after_a_rotation_both_secrets_sign_for_a_day() -> None:
    to = endpoint(URL)
    old = signing.secret(to)
    new = signing.secret(endpoints.rotate(to))
    delivery, now = deliver(to), timezone.now()
    both = signing.headers(delivery, now)
    assert [signs(each, delivery, both) for each in (old, new)] == [True, True]
    after = signing.headers(delivery, now + timedelta(days=1, seconds=1))
    assert [signs(each, delivery, after) for each in (old, new)] == [False, True]
    newest = signing.secret(endpoints.rotate(to))
    again = signing.headers(WebhookEndpoint.objects.get().deliveries.get(), now)
    assert [signs(each, delivery, again) for each in (old, new, newest)] == [False, True, True]


@pytest.mark.django_db
def test_each_endpoint_has_its_own_secret_and_no_row_has_it() -> None:
    one, other = endpoint(URL), endpoint(URL)
    assert signing.secret(one) != signing.secret(other)
    assert len(base64.b64decode(signing.secret(one).removeprefix("whsec_"))) == 32
    rows = serializers.serialize("json", WebhookEndpoint.objects.all())
    assert signing.secret(one).removeprefix("whsec_") not in rows


@pytest.mark.django_db
def test_another_secret_key_makes_other_secrets(settings) -> None:
    to = endpoint(URL)
    before = signing.secret(to)
    settings.SECRET_KEY = "another" * 10
    assert signing.secret(to) != before


@pytest.fixture
def new_key(settings) -> Callable[[], None]:
    """The SECRET_KEY is another, and the one before is among the fallbacks."""

    def rotate() -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        settings.SECRET_KEY = f"{len(settings.SECRET_KEY_FALLBACKS)} of another length" * 5

    return rotate


@pytest.mark.django_db
def test_a_new_secret_key_breaks_no_receiver(new_key) -> None:
    with Receiver(receiving.takes) as server:
        to = endpoint(server.url)
        held = signing.secret(to)
        new_key()
        deliver(WebhookEndpoint.objects.get())
        serve()
        new_key()
        deliver(WebhookEndpoint.objects.get(), version=2)
        serve()
    for heard in server.heard:
        assert is_ours()(held, heard.headers, heard.body.encode())
        assert len(heard.headers["webhook-signature"].split()) == 1
    assert [heard.version for heard in server.heard] == [1, 2]


@pytest.mark.django_db
def test_rotating_an_endpoint_moves_it_to_the_new_secret_key(new_key, settings) -> None:
    to = endpoint(URL)
    old = signing.secret(to)
    new_key()
    assert root_keys.is_old(to.root_key)
    new = signing.secret(endpoints.rotate(to))
    assert not root_keys.is_old(to.root_key)
    delivery, now = deliver(to), timezone.now()
    both = signing.headers(delivery, now)
    assert [signs(each, delivery, both) for each in (old, new)] == [True, True]
    settings.SECRET_KEY_FALLBACKS = []
    after = signing.headers(delivery, now + timedelta(days=1, seconds=1))
    assert [signs(each, delivery, after) for each in (old, new)] == [False, True]


@pytest.mark.django_db
def test_a_row_that_names_no_secret_key_is_signed_with_each(new_key) -> None:
    to = endpoint(URL)
    held = signing.secret(to)
    WebhookEndpoint.objects.update(root_key="")
    to.refresh_from_db()
    assert (signing.secret(to), root_keys.is_old(to.root_key)) == (held, False)
    new_key()
    assert root_keys.is_old(to.root_key)
    delivery = deliver(to)
    headers = signing.headers(delivery, timezone.now())
    assert signs(held, delivery, headers)
    assert len(headers["webhook-signature"].split()) == 2


@pytest.mark.django_db
def test_a_row_names_its_secret_key_without_telling_it(settings) -> None:
    rows = serializers.serialize("json", [endpoint(URL)])
    assert root_keys.current() in rows
    assert settings.SECRET_KEY not in rows
    assert len(root_keys.current()) == root_keys.DIGEST_LENGTH


@pytest.mark.django_db
def test_the_pages_example_verifies_ours_and_nothing_else() -> None:
    verify, to = is_ours(), endpoint(URL)
    delivery, old = deliver(to), signing.secret(to)
    new = signing.secret(endpoints.rotate(to))
    headers, body = signing.headers(delivery, timezone.now()), delivery.body.encode()
    assert verify(old, headers, body)
    assert verify(new, headers, body)
    assert not verify(signing.secret(endpoint(URL)), headers, body)
    assert not verify(new, headers, body + b" ")
    assert not verify(new, headers | {"webhook-id": "another"}, body)
    overheard = signing.headers(delivery, timezone.now() - timedelta(minutes=6))
    assert not verify(new, overheard, body)
