"""Signatures as the Standard Webhooks specification has them, and secrets that nobody keeps."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import serializers
from django.utils import timezone

from crm.partners.models import WebhookEndpoint
from crm.partners.webhooks import endpoints, signing
from tests.partners.hooks import deliver, endpoint

URL = "https://shop.example/hook"


def test_the_specifications_own_example(monkeypatch) -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    monkeypatch.setattr(signing, "_key", lambda *_: key)
    delivery = SimpleNamespace(
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        body='{"test": 2432232314}',
        endpoint=SimpleNamespace(generation=1, old_until=None),
    )
    found = signing.headers(delivery, datetime.fromtimestamp(1614265330, UTC))
    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


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


@pytest.mark.django_db
def test_the_pages_example_verifies_ours_and_nothing_else() -> None:
    page = (Path(__file__).parents[2] / "docs" / "partners.md").read_text()
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict = {}
    exec(block, names)
    is_ours, to = names["is_ours"], endpoint(URL)
    delivery, old = deliver(to), signing.secret(to)
    new = signing.secret(endpoints.rotate(to))
    headers, body = signing.headers(delivery, timezone.now()), delivery.body.encode()
    assert is_ours(old, headers, body)
    assert is_ours(new, headers, body)
    assert not is_ours(signing.secret(endpoint(URL)), headers, body)
    assert not is_ours(new, headers, body + b" ")
    assert not is_ours(new, headers | {"webhook-id": "another"}, body)
    overheard = signing.headers(delivery, timezone.now() - timedelta(minutes=6))
    assert not is_ours(new, overheard, body)
