import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from jewelry import env
from jewelry.platform import embedded
from jewelry.platform.service_urls import cache, database, mail, storage


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "0", "65536", "٣"])
def test_a_wrong_number_is_named(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="PORT is "):
        env.number("PORT", 8000, 1, 65535)


def test_nothing_and_blanks_mean_the_default(monkeypatch):
    monkeypatch.setenv("PORT", "  ")
    assert env.number("PORT", 8000) == 8000


def test_a_credential_stands_in_for_what_the_environment_lacks(monkeypatch, tmp_path):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    assert env.text("METRICS_TOKEN", "none") == "none"
    (tmp_path / "METRICS_TOKEN").write_text("from a file\n")
    assert env.text("METRICS_TOKEN", "none") == "from a file"
    monkeypatch.setenv("METRICS_TOKEN", "from the environment")
    assert env.text("METRICS_TOKEN", "none") == "from the environment"


def test_a_credential_that_is_no_text_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    (tmp_path / "METRICS_TOKEN").write_bytes(b"\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match="METRICS_TOKEN cannot be read"):
        env.text("METRICS_TOKEN", "")


def test_a_flag_is_not_guessed(monkeypatch):
    monkeypatch.setenv("DEBUG", "yes")
    with pytest.raises(ImproperlyConfigured, match="DEBUG is 'yes'"):
        env.flag("DEBUG")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:hush@host/name"),
        ("DATABASE_URL", "postgres://user:hush@host"),
        ("DATABASE_URL", "postgres://user:hush@host:port/name"),
        ("CACHE_URL", "memcached://user:hush@host"),
        ("CACHE_URL", "host:6379"),
        ("STORAGE_URL", "s3://key:hush@host/bucket"),
        ("STORAGE_URL", "https://key:hush@host"),
        ("STORAGE_URL", "https://host/bucket"),
    ],
)
def test_a_wrong_address_is_named_and_keeps_its_password(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    read = {"DATABASE_URL": database, "CACHE_URL": cache, "STORAGE_URL": storage}[name]
    with pytest.raises(ImproperlyConfigured, match=name) as caught:
        read(False)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("read", [database, cache, storage, mail])
def test_production_has_no_default(monkeypatch, read):
    for name in ("DATABASE_URL", "CACHE_URL", "STORAGE_URL", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match="is not set, and production has no default"):
        read(True)


def test_the_example_names_every_variable_that_is_read() -> None:
    read = set()
    for path in (embedded.BASE / "jewelry").rglob("*.py"):
        source = path.read_text()
        read |= set(
            re.findall(r'\benv\.(?:text|flag|number|url|folder_url|choice)\(\s*"([A-Z_]+)"', source)
        )
    example = (embedded.BASE / ".env.example").read_text()
    assert {name for name in read if f"\n#{name}=" not in example} == set()


@pytest.mark.parametrize(
    ("address", "port", "ssl", "tls"),
    [
        ("smtp://user:p%40ss@host", 587, False, True),
        ("smtp://user:p%40ss@host:25?tls=0", 25, False, False),
        ("smtps://user:p%40ss@host", 465, True, False),
    ],
)
def test_a_mail_servers_address(monkeypatch, address, port, ssl, tls) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    found = mail(True)
    assert (found["host"], found["user"], found["password"]) == ("host", "user", "p@ss")
    assert (found["port"], found["ssl"], found["tls"]) == (port, ssl, tls)


@pytest.mark.parametrize("address", ["imap://user:hush@host", "smtp://", "host:25"])
def test_a_wrong_mail_servers_address_is_named(monkeypatch, address) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL") as caught:
        mail(False)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "value", ["http://bank.example/", "https:///x", "bank.example", "https://me@bank.example/", "https://b.example/?a=b"]
)  # fmt: skip
def test_a_folder_to_fetch_from_is_an_address_over_tls(monkeypatch, value: str) -> None:
    monkeypatch.setenv("LBMA_URL", value)
    with pytest.raises(ImproperlyConfigured, match="LBMA_URL"):
        env.folder_url("LBMA_URL", "https://other.example/")
    monkeypatch.setenv("LBMA_URL", "https://bank.example/json")
    assert env.folder_url("LBMA_URL", "https://x.example/") == "https://bank.example/json/"
