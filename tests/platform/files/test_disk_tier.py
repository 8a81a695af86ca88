"""The folder: whole files only, never more than it may hold, the longest unread go first."""

import os
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.platform.files import disk_tier as module
from jewelry.platform.files import single_flight
from jewelry.platform.files.disk_tier import Disk
from jewelry.platform.files.s3 import StorageUnavailable

KB = 1000


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "files", 10 * KB)


def put(disk: Disk, path: str, size: int = KB, etag: str = "v1") -> None:
    copy = disk.put(path, etag, size, [path[:1].encode() * size])
    assert copy is not None
    copy.file.close()


def content(disk: Disk, path: str, etag: str = "v1") -> bytes | None:
    copy = disk.open(path, etag)
    if copy is None:
        return None
    with copy.file as file:
        return file.read()


def on_disk(disk: Disk) -> int:
    total = 0
    for each in (*disk.folder.glob("??/*.*"), *disk.folder.glob("new/*")):
        with suppress(FileNotFoundError):
            total += each.stat().st_size
    return total


def read_long_ago(disk: Disk, path: str, seconds: float) -> None:
    for each in disk._copies(path):
        os.utime(each, (time.time() - seconds,) * 2)


def test_a_version_is_found_and_no_other(disk) -> None:
    put(disk, "a")
    assert content(disk, "a") == b"a" * KB
    assert content(disk, "a", "v2") is None
    assert content(disk, "b") is None


def test_a_new_version_takes_the_place_of_the_old(disk) -> None:
    put(disk, "a")
    put(disk, "a", 2 * KB, "v2")
    assert content(disk, "a") is None
    assert disk.newest("a").etag == "v2"
    assert disk.used() == on_disk(disk) == 2 * KB


@pytest.mark.parametrize("etag", ["", "5eb6-7", '"quoted"', "../../etc", "ä" * 30, "a.b*[c]"])
def test_any_version_has_a_name(disk, etag) -> None:
    put(disk, "a", etag=etag)
    assert disk.newest("a").etag == etag
    assert content(disk, "a", etag) == b"a" * KB
    assert disk.folder.resolve() in disk._copies("a")[0].resolve().parents


def test_a_file_cut_short_is_never_served(disk) -> None:
    put(disk, "a")
    os.truncate(disk._copies("a")[0], KB - 1)
    assert content(disk, "a") is None
    assert disk._copies("a") == []


@pytest.mark.parametrize("arrived", [0, KB - 1, KB + 1])
def test_fewer_bytes_than_promised_are_not_kept(disk, arrived) -> None:
    assert disk.put("a", "v1", KB, [bytes(arrived)]) is None
    assert (disk.newest("a"), disk.used(), on_disk(disk)) == (None, 0, 0)


def test_a_fetch_that_breaks_leaves_nothing(disk) -> None:
    def breaking():
        yield bytes(KB // 2)
        raise StorageUnavailable("It ended too early.")

    with pytest.raises(StorageUnavailable):
        disk.put("a", "v1", KB, breaking())
    assert (disk.newest("a"), disk.used(), on_disk(disk)) == (None, 0, 0)


def test_while_it_arrives_nobody_sees_it_and_its_room_is_taken(disk) -> None:
    seen = []

    def watched():
        seen.append((disk.newest("a"), disk.used(), on_disk(disk)))
        yield bytes(KB)

    disk.put("a", "v1", KB, watched())
    assert seen == [(None, KB, KB)]


def test_the_longest_unread_go_first(disk) -> None:
    for number, path in enumerate("abcdefghij"):
        put(disk, path)
        read_long_ago(disk, path, 1000 - number)
    content(disk, "a")
    put(disk, "k", 2 * KB)
    gone = {path for path in "abcdefghijk" if content(disk, path) is None}
    assert gone == {"b", "c"}
    assert disk.used() == on_disk(disk) == 10 * KB


def test_a_reader_keeps_what_is_removed_under_it(disk) -> None:
    put(disk, "a")
    copy = disk.open("a", "v1")
    disk.drop("a")
    assert copy.file.read() == b"a" * KB


def test_a_file_larger_than_the_folder_may_be(disk) -> None:
    assert disk.takes(10 * KB)
    assert not disk.takes(10 * KB + 1)


def test_what_a_killed_process_left_is_taken_away_an_hour_later(disk) -> None:
    put(disk, "a")
    draft = disk._draft(5 * KB)
    put(disk, "b", 5 * KB)
    assert draft.exists()
    os.utime(draft, (time.time() - module.ABANDONED_SECONDS - 1,) * 2)
    put(disk, "c", 5 * KB)
    assert not draft.exists()
    assert disk.used() == on_disk(disk) <= 10 * KB


def test_a_note_that_is_gone_or_nonsense_is_counted_anew(disk) -> None:
    put(disk, "a")
    for nonsense in ("", "many", "\0"):
        (disk.folder / "used").write_text(nonsense)
        put(disk, "b")
        assert disk.used() == on_disk(disk) == 2 * KB
    (disk.folder / "used").unlink()
    put(disk, "c")
    assert disk.used() == on_disk(disk) == 3 * KB


def test_a_smaller_limit_is_kept_with_the_next_file(disk) -> None:
    for path in "abcdefgh":
        put(disk, path)
    put(Disk(disk.folder, 3 * KB), "i")
    assert on_disk(disk) <= 3 * KB


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 6)), max_size=40))
def test_the_limit_holds_whatever_comes(tmp_path_factory, sizes) -> None:
    disk = Disk(tmp_path_factory.mktemp("disk"), 10 * KB)
    for number, (path, size) in enumerate(sizes):
        put(disk, path, size * KB, f"v{number}")
        assert disk.used() == on_disk(disk) <= 10 * KB
        assert content(disk, path, f"v{number}") == path.encode() * size * KB


def test_many_at_once_never_take_more_than_there_is(disk) -> None:
    def fill(name: str) -> None:
        for number in range(20):
            put(disk, f"{name}{number}", 2 * KB)
            assert on_disk(disk) <= 10 * KB

    failed: list[object] = []
    threads = [threading.Thread(target=_caught, args=(fill, name, failed)) for name in "abcd"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert disk.used() == on_disk(disk)


def _caught(call, name: str, failed: list[object]) -> None:
    try:
        call(name)
    except BaseException as error:
        failed.append(error)


def test_only_the_owner_may_look(disk) -> None:
    put(disk, "a")
    assert disk.folder.stat().st_mode & 0o077 == 0


def test_a_caller_that_has_waited_too_long_goes_ahead(storage, save, monkeypatch) -> None:
    monkeypatch.setattr(single_flight, "WAIT_SECONDS", 0)
    path = save(b"content")
    with single_flight.alone(storage.disk.folder, path) as mine:
        assert mine
        with single_flight.alone(storage.disk.folder, path) as too:
            assert not too
        with storage.open(path) as file:
            assert file.read() == b"content"


def test_without_a_usable_folder_everybody_goes_ahead(tmp_path) -> None:
    (tmp_path / "file").write_bytes(secrets.token_bytes(3))
    with single_flight.alone(tmp_path / "file", "a"):
        pass
