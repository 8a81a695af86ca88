import os
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import dj_database_url
import pytest
from django.core.exceptions import ImproperlyConfigured

from jewelry.devserver import lock, servers
from jewelry.platform import embedded, ports


@pytest.fixture
def data(monkeypatch, tmp_path):
    folder = tmp_path / "a b кольцо"
    monkeypatch.setattr(embedded, "DATA", folder)
    return folder


def test_a_secret_is_made_once_and_read_by_its_owner_only(data):
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: embedded.secret("key"), range(64)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 64
    assert stat.S_IMODE((data / "key").stat().st_mode) == 0o600
    assert [file.name for file in data.iterdir()] == ["key"]


def test_a_folder_that_cannot_be_used_is_named(data):
    data.write_text("a file where the folder should be")
    with pytest.raises(ImproperlyConfigured, match=r"The data folder .*кольцо cannot be used"):
        embedded.secret("key")


def test_the_database_address_is_a_socket():
    parsed = dj_database_url.parse(embedded.database_url())
    assert (parsed["HOST"], parsed["NAME"]) == (str(embedded.SOCKET), "alexandrite")
    assert len(f"{embedded.SOCKET}/.s.PGSQL.5432") < 100


def test_a_socket_folder_of_somebody_else_is_refused(monkeypatch, tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    monkeypatch.setattr(embedded, "RUN", tmp_path / "link")
    with (
        pytest.raises(ImproperlyConfigured, match="belongs to somebody else"),
        embedded.socket_folder(),
    ):
        pass


def test_a_taken_storage_port_is_left_to_its_taker(data, monkeypatch):
    monkeypatch.delenv("STORAGE_URL", raising=False)
    before = embedded.storage_port()
    assert not servers.storage_moves()
    with socket.create_server(("127.0.0.1", before)):
        assert servers.storage_moves()
    assert embedded.storage_port() != before


def test_the_next_free_port_is_found():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        assert not ports.is_free(wanted)
        assert ports.first_free(wanted) > wanted


def test_another_major_version_is_refused_in_words(data):
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ImproperlyConfigured, match="was made by PostgreSQL 17, and this is 18"):
        servers.postgres()


def test_a_folder_has_one_holder_at_a_time(tmp_path):
    with lock.hold(tmp_path) as held:
        lock.note(held, ", http://127.0.0.1:8000/")
        with pytest.raises(
            lock.AlreadyRunning, match=rf"pid {os.getpid()}, http://127.0.0.1:8000/"
        ):
            lock.hold(tmp_path)
    lock.hold(tmp_path).close()


def test_production_settings_write_nothing(tmp_path):
    made = {
        "ALEXANDRITE_DATA": str(tmp_path / "data"),
        "SITE_URL": "https://alexandrite.example",
        "SECRET_KEY": "a long key of many letters" * 2,
        "TRUSTED_PROXIES": "none",
        "DATABASE_URL": "postgres://user:password@host/name?sslmode=verify-full",
        "CACHE_URL": "rediss://host/0",
        "BROKER_URL": "rediss://host/1",
        "STORAGE_URL": "https://key:secret@host/bucket",
        "EMAIL_URL": "smtp://user:password@host:587",
    }
    command = [sys.executable, "-c", "import jewelry.settings"]
    subprocess.run(command, env=os.environ | made, cwd=embedded.BASE, check=True)
    assert list(tmp_path.iterdir()) == []
