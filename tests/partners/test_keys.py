"""Keys: found by their hash alone, rotated side by side, revoked at once, shown once."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.partners import keys
from crm.partners.models import ApiKey, Mode
from jewelry.accounts.models import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def made(**fields: object) -> tuple[ApiKey, str]:
    key = ApiKey(partner=UserFactory(role=Role.PARTNER), name="Shop", mode=Mode.LIVE)
    for name, value in fields.items():
        setattr(key, name, value)
    secret = keys.fill(key)
    key.save()
    return key, secret


def test_a_key_is_found_and_only_its_hash_is_kept() -> None:
    key, secret = made()
    assert keys.find(secret) == key
    assert keys.find(secret[:-1]) is None
    assert secret.startswith("alx_live_")
    stored = ApiKey.objects.values().get(pk=key.pk)
    assert stored["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert not any(secret in str(value) for value in stored.values())


def test_revoked_ended_and_dismissed_keys_are_not_found() -> None:
    key, secret = made()
    keys.revoke(key)
    _key, ended = made(ends_at=timezone.now() - timedelta(seconds=1))
    _key, dismissed = made(partner=UserFactory(role=Role.PARTNER, is_active=False))
    _key, promoted = made(partner=UserFactory(role=Role.SELLER))
    assert [keys.find(each) for each in (secret, ended, dismissed, promoted)] == [None] * 4


def test_a_rotated_key_works_beside_the_new_one_until_its_end() -> None:
    key, secret = made()
    new, fresh = keys.rotate(key)
    assert (keys.find(secret), keys.find(fresh)) == (key, new)
    key.refresh_from_db()
    assert key.ends_at is not None
    assert new.ends_at is None
    ApiKey.objects.filter(pk=key.pk).update(ends_at=timezone.now())
    assert (keys.find(secret), keys.find(fresh)) == (None, new)


def test_rotating_never_prolongs_a_key() -> None:
    soon = timezone.now() + timedelta(hours=1)
    key, _secret = made(ends_at=soon)
    keys.rotate(key)
    key.refresh_from_db()
    assert key.ends_at == soon


def test_its_use_is_written_once_a_minute(django_assert_num_queries) -> None:
    key, secret = made()
    with django_assert_num_queries(2):
        keys.find(secret)
    with django_assert_num_queries(1):
        keys.find(secret)
    ApiKey.objects.filter(pk=key.pk).update(used_at=timezone.now() - timedelta(seconds=61))
    with django_assert_num_queries(2):
        keys.find(secret)


def test_an_administrator_makes_a_key_and_sees_it_once(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    partner = UserFactory(role=Role.PARTNER)
    data = {"partner": partner.pk, "name": "Shop", "mode": "test", "scopes": ["orders:read"]}
    page = client.post("/admin/partners/apikey/add/", data)
    key = partner.api_keys.get()
    secret = page.content.decode().partition('class="secret">')[2].partition("<")[0]
    assert keys.find(secret) == key
    assert (key.mode, key.scopes) == ("test", ["orders:read"])
    assert "no-store" in page["Cache-Control"]
    again = client.get(f"/admin/partners/apikey/{key.pk}/change/").content.decode()
    assert secret not in again
    assert key.prefix in again


def test_an_administrator_rotates_and_revokes(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    key, secret = made()
    page = client.post(f"/admin/partners/apikey/{key.pk}/rotate/").content.decode()
    fresh = page.partition('class="secret">')[2].partition("<")[0]
    assert keys.find(fresh) is not None
    client.post(f"/admin/partners/apikey/{key.pk}/revoke/")
    assert keys.find(secret) is None
    assert keys.find(fresh) is not None
