"""What is read is what was written last, from wherever it comes."""

import secrets

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile

from jewelry.platform.files import single_flight, valkey_tier
from jewelry.platform.files import storage as module
from jewelry.platform.files.s3 import StorageUnavailable
from tests.platform.files.conftest import (
    LARGE_BYTES,
    SMALL_BYTES,
    behind,
    content,
    forget,
    host,
    kept_on_disk,
    put,
)

SIZES = pytest.mark.parametrize(
    "size",
    [0, 1, SMALL_BYTES, valkey_tier.MAX_FILE_BYTES, valkey_tier.MAX_FILE_BYTES + 1, LARGE_BYTES],
)
BOTH = pytest.mark.parametrize("size", [SMALL_BYTES, LARGE_BYTES])


@SIZES
def test_the_second_read_asks_s3_for_nothing(storage, save, requests, size) -> None:
    data = secrets.token_bytes(size)
    path = save(data)
    assert content(storage, path) == data
    assert requests() == ["GetObject"]
    assert content(storage, path) == data
    assert requests() == []


def test_small_files_stay_off_the_disk_and_large_ones_out_of_valkey(storage, save) -> None:
    small, large = (
        save(bytes(valkey_tier.MAX_FILE_BYTES)),
        save(bytes(valkey_tier.MAX_FILE_BYTES + 1)),
    )
    content(storage, small)
    content(storage, large)
    assert valkey_tier.read(small).entry.data == bytes(valkey_tier.MAX_FILE_BYTES)
    assert valkey_tier.read(large).entry.data is None
    assert [path.stat().st_size for path in kept_on_disk(storage)] == [
        valkey_tier.MAX_FILE_BYTES + 1
    ]


@BOTH
@pytest.mark.parametrize("mutable", [True, False])
def test_another_host_reads_what_was_overwritten(storage, another, save, size, mutable) -> None:
    path = save(b"a" * size, mutable=mutable)
    assert content(another, path) == b"a" * size
    storage.save(path, ContentFile(b"b" * size))
    assert content(another, path) == b"b" * size
    assert content(storage, path) == b"b" * size


@BOTH
def test_another_host_finds_what_was_deleted_gone(storage, another, save, size) -> None:
    path = save(bytes(size))
    content(another, path)
    storage.delete(path)
    for each in (another, storage):
        with pytest.raises(FileNotFoundError):
            each.open(path)
        assert kept_on_disk(each) == []


def test_a_file_opened_for_writing_is_read_anew_once_it_is_closed(storage, another, save) -> None:
    path = save(b"old", mutable=True)
    assert content(another, path) == b"old"
    with storage.open(path, "wb") as file:
        file.write(b"new")
    assert content(another, path) == b"new"


def test_another_host_fetches_large_files_for_itself(storage, another, save, requests) -> None:
    path = save(bytes(LARGE_BYTES))
    content(storage, path)
    content(another, path)
    content(another, path)
    assert requests() == ["GetObject", "GetObject"]
    assert len(kept_on_disk(another)) == 1


def test_a_lost_entry_costs_a_question_and_no_fetch(storage, save, requests) -> None:
    path = save(bytes(LARGE_BYTES))
    content(storage, path)
    forget(path)
    content(storage, path)
    assert requests() == ["GetObject", "HeadObject"]


@BOTH
def test_what_was_changed_behind_our_back_shows_within_a_minute(
    storage, save, requests, monkeypatch, size
) -> None:
    path = save(b"a" * size, mutable=True)
    content(storage, path)
    behind(path, b"b" * size)
    monkeypatch.setattr(module, "FRESH_SECONDS", 0)
    assert content(storage, path) == b"b" * size
    assert requests() == ["GetObject", "HeadObject", "GetObject"]


@BOTH
def test_what_names_its_content_is_never_asked_for_again(
    storage, save, requests, monkeypatch, size
) -> None:
    path = save(bytes(size))
    content(storage, path)
    monkeypatch.setattr(module, "FRESH_SECONDS", 0)
    content(storage, path)
    assert requests() == ["GetObject"]


@BOTH
def test_while_somebody_asks_s3_others_are_not_kept_waiting(
    storage, save, requests, monkeypatch, size
) -> None:
    path = save(bytes(size), mutable=True)
    content(storage, path)
    monkeypatch.setattr(module, "FRESH_SECONDS", 0)
    with single_flight.alone(storage.disk.folder, path):
        assert content(storage, path) == bytes(size)
    assert requests() == ["GetObject"]


@BOTH
def test_an_overwrite_during_a_fetch_is_never_filed(storage, another, save, size) -> None:
    """The rival writes after S3 has answered and before the answer is filed."""
    path = save(b"a" * size, mutable=True)
    get = storage.origin.get

    def rival_first(name):
        answer = get(name)
        another.save(path, ContentFile(b"b" * size))
        return answer

    storage.origin.get = rival_first
    assert content(storage, path) == b"a" * size
    storage.origin.get = get
    assert content(storage, path) == b"b" * size
    assert content(another, path) == b"b" * size


def test_while_somebody_writes_nothing_is_filed(storage, another, save, requests) -> None:
    """A writer that dies half-way leaves it so."""
    path = save(b"old", mutable=True)
    with valkey_tier.changing(path):
        assert content(another, path) == b"old"
        behind(path, b"new")
        assert content(another, path) == b"new"
        assert valkey_tier.read(path).entry is None


def test_an_entry_of_another_release_is_a_miss(storage, save, requests) -> None:
    path = save(b"content")
    for value in (b"x", bytes(16) + b"E{}\n", bytes(16) + b'E["e",7,1,true]\nshort'):
        put(path, value)
        assert content(storage, path) == b"content"
        assert requests() == ["GetObject"]


@BOTH
def test_a_missing_file_is_said_so(storage, another, save, size) -> None:
    path = save(bytes(size))
    content(storage, path)
    another.delete(path)
    with pytest.raises(FileNotFoundError):
        storage.open(path)


def test_no_path_leads_out_of_the_bucket(storage) -> None:
    for path in ("../secret", "a/../../secret", "/etc/passwd/../../.."):
        with pytest.raises((FileNotFoundError, SuspiciousOperation)):
            storage.open(path)


def test_text_is_read_as_text(storage, save) -> None:
    with storage.open(save("кольцо".encode()), "r") as file:
        assert file.read() == "кольцо"


def test_a_wrong_key_is_no_missing_file(storage, save, tmp_path) -> None:
    wrong = host(tmp_path / "three", secret_key="wrong")
    with pytest.raises(StorageUnavailable):
        wrong.open(save(b"secret"))
