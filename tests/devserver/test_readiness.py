import pytest
from django.core.exceptions import ImproperlyConfigured

from jewelry.devserver import readiness
from jewelry.platform import probes
from jewelry.platform.files.s3 import StorageUnavailable, translated


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(readiness, "START_TIMEOUT_SECONDS", 0.1)


def test_a_server_that_is_away_is_blamed_on_its_variable(monkeypatch):
    def away():
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setitem(probes.CHECKS, "broker", away)
    with pytest.raises(ImproperlyConfigured, match=r"BROKER_URL: .* nobody listens"):
        readiness.wait_for_parts()


def test_a_missing_bucket_is_made(settings):
    options = settings.STORAGES["default"]["OPTIONS"] | {"bucket_name": "not-there-yet"}
    settings.STORAGES = settings.STORAGES | {"default": {"OPTIONS": options}}
    with pytest.raises(StorageUnavailable, match="404"), translated():
        probes.storage()
    readiness.wait_for_parts()
    probes.storage()
    probes.storage_client().delete_bucket(Bucket="not-there-yet")


def test_a_refused_key_is_blamed_on_storage(settings):
    options = settings.STORAGES["default"]["OPTIONS"] | {"secret_key": "wrong"}
    settings.STORAGES = settings.STORAGES | {"default": {"OPTIONS": options}}
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL: what it names cannot be used"):
        readiness.wait_for_parts()
