"""Any of the cache, its disk and S3 may be away."""

import secrets
from io import BytesIO

import pytest
from botocore.awsrequest import AWSResponse
from django.core.files.base import ContentFile
from urllib3 import HTTPResponse

from jewelry.platform.files import storage as module
from jewelry.platform.files.s3 import StorageUnavailable
from tests.platform.files.conftest import LARGE_BYTES, SMALL_BYTES, Requests, content, host
from tests.support.outages import closed_port

BOTH = pytest.mark.parametrize("size", [SMALL_BYTES, LARGE_BYTES])


@pytest.fixture
def nowhere():
    with closed_port() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def cut(storage, nowhere, tmp_path):
    """The same host, without S3 from now on."""
    return host(tmp_path / "one", endpoint_url=nowhere)


@pytest.fixture
def no_cache(settings):
    real = settings.CACHES
    with closed_port() as port:
        settings.CACHES = {"default": real["default"] | {"LOCATION": f"redis://127.0.0.1:{port}"}}
        yield
    settings.CACHES = real


@BOTH
@pytest.mark.parametrize("mutable", [True, False])
def test_without_s3_what_is_kept_is_served(storage, cut, save, monkeypatch, size, mutable) -> None:
    data = secrets.token_bytes(size)
    path = save(data, mutable=mutable)
    content(storage, path)
    monkeypatch.setattr(module, "FRESH_SECONDS", 0)
    assert content(cut, path) == data


def test_without_s3_one_reader_waits_and_the_others_are_told_at_once(cut, save) -> None:
    path, requests = save(b"content"), Requests()
    tried = []
    with requests.of(cut):
        for _ in range(3):
            with pytest.raises(StorageUnavailable):
                cut.open(path)
            tried.append(len(requests()))
    assert tried[0] > 0
    assert tried[1:] == [0, 0]


@pytest.fixture
def refuse(storage):
    """Let the next writes be answered so, before they reach S3."""

    def refuse(*statuses: int) -> None:
        left = iter(statuses)

        def answer(request, **_) -> AWSResponse | None:
            raw = HTTPResponse(BytesIO(), preload_content=False)
            return next((AWSResponse(request.url, status, {}, raw) for status in left), None)

        storage.connection.meta.client.meta.events.register("before-send.s3.PutObject", answer)

    return refuse


@pytest.mark.parametrize("status", [500, 503])
def test_what_s3_fails_to_take_is_sent_once_more(storage, refuse, status) -> None:
    data, path = secrets.token_bytes(LARGE_BYTES), f"tests/{secrets.token_hex(8)}"
    refuse(status)
    storage.save(path, ContentFile(data))
    assert content(storage, path) == data


@pytest.mark.parametrize("statuses", [(500, 500), (403,)])
def test_what_s3_will_not_take_is_not_sent_for_ever(storage, refuse, statuses) -> None:
    path = f"tests/{secrets.token_hex(8)}"
    refuse(*statuses)
    with pytest.raises(StorageUnavailable):
        storage.save(path, ContentFile(b"content"))
    assert not storage.exists(path)


def test_s3_is_found_again(storage, save, nowhere, monkeypatch) -> None:
    path = save(b"content")
    storage.origin.backoff.failed()
    with pytest.raises(StorageUnavailable):
        storage.open(path)
    monkeypatch.setattr(storage.origin.backoff, "asks_at", 0)
    assert content(storage, path) == b"content"


@BOTH
def test_without_valkey_s3_is_read(storage, save, no_cache, size) -> None:
    data = secrets.token_bytes(size)
    path = save(data)
    assert content(storage, path) == data
    assert content(storage, path) == data


def test_without_valkey_the_disk_is_used_and_s3_asked_for_the_version(
    storage, another, save, requests, no_cache
) -> None:
    path = save(b"a" * LARGE_BYTES, mutable=True)
    content(another, path)
    content(another, path)
    assert requests() == ["GetObject", "HeadObject"]
    storage.save(path, ContentFile(b"b" * LARGE_BYTES))
    assert content(another, path) == b"b" * LARGE_BYTES


def test_without_both_what_can_be_stale_is_refused(storage, cut, save, no_cache) -> None:
    path = save(bytes(LARGE_BYTES), mutable=True)
    content(storage, path)
    with pytest.raises(StorageUnavailable):
        cut.open(path)


def test_without_both_what_names_its_content_is_served(storage, cut, save, no_cache) -> None:
    path = save(bytes(LARGE_BYTES))
    content(storage, path)
    assert content(cut, path) == bytes(LARGE_BYTES)
