"""What production refuses to start with, and what it starts with."""

import os
import ssl
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from jewelry.platform import embedded, production_checks
from jewelry.platform.service_urls import broker

GOOD = {
    "SITE_URL": "https://alexandrite.example",
    "SECRET_KEY": "not-a-secret-but-as-long-and-as-mixed-as-a-real-one-0123456789",
    "DATABASE_URL": "postgres://user:hush@database.example/alexandrite?sslmode=verify-full",
    "CACHE_URL": "rediss://:hush@cache.example/0",
    "BROKER_URL": "rediss://:hush@cache.example/1",
    "STORAGE_URL": "https://key:hush@storage.example/alexandrite",
    "EMAIL_URL": "smtp://user:hush@mail.example",
    "TRUSTED_PROXIES": "none",
}
OPEN = [
    ("http", "SITE_URL", "http://alexandrite.example"),
    ("postgres-tls", "DATABASE_URL", "postgres://user:hush@database.example/alexandrite"),
    ("postgres-tls", "DATABASE_URL", "postgres://user:hush@10.0.0.1/alexandrite?sslmode=prefer"),
    ("postgres-tls", "DATABASE_URL", "postgres://user:hush@10.0.0.1/alexandrite?sslmode=require"),
    ("postgres-tls", "DATABASE_URL", "postgres://user:hush@10.0.0.1/alexandrite?sslmode=verify-ca"),
    ("postgres-tls", "DATABASE_URL", "postgres://user:hush@/alexandrite?host=database.example"),
    ("cache-tls", "CACHE_URL", "redis://:hush@cache.example/0"),
    ("cache-tls", "CACHE_URL", "rediss://:hush@cache.example/0?ssl_cert_reqs=none"),
    ("cache-tls", "CACHE_URL", "rediss://:hush@cache.example/0?ssl_check_hostname=False"),
    ("broker-tls", "BROKER_URL", "redis://:hush@cache.example/1"),
    ("broker-tls", "BROKER_URL", "amqp://user:hush@broker.example//"),
    ("broker-tls", "BROKER_URL", "rediss://:hush@cache.example/1?ssl_cert_reqs=CERT_NONE"),
    ("storage-tls", "STORAGE_URL", "http://key:hush@storage.example/alexandrite"),
    ("mail-tls", "EMAIL_URL", "smtp://user:hush@mail.example:25?tls=0"),
    ("spans-tls", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318"),
]
HERE = [
    ("DATABASE_URL", "postgres://user:hush@127.0.0.1/alexandrite"),
    ("DATABASE_URL", "postgres://user@%2Frun%2Fpostgres/alexandrite"),
    ("DATABASE_URL", "postgres:///alexandrite?host=/run/postgres"),
    ("CACHE_URL", "unix:///run/valkey?db=0"),
    ("CACHE_URL", "redis://localhost/0"),
    ("BROKER_URL", "redis+socket:///run/valkey?virtual_host=1"),
    ("BROKER_URL", "amqp://guest:guest@[::1]//"),
    ("STORAGE_URL", "http://key:hush@127.0.0.1:9000/alexandrite"),
    ("EMAIL_URL", "smtp://localhost:25?tls=0"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318"),
    ("CACHE_URL", "rediss://cache.example/0?ssl_ca_certs=/etc/ssl/own.pem"),
]


@pytest.fixture(autouse=True)
def _no_exception(monkeypatch):
    monkeypatch.delenv("INSECURE", raising=False)


@pytest.mark.parametrize(("name", "variable", "address"), OPEN)
def test_an_open_way_to_another_host_is_refused_unless_it_is_named(
    monkeypatch, name, variable, address
):
    with pytest.raises(ImproperlyConfigured, match=f"{variable} .*INSECURE={name}") as caught:
        production_checks.refuse_in_the_open(GOOD | {variable: address})
    assert "hush" not in str(caught.value)
    monkeypatch.setenv("INSECURE", name)
    production_checks.refuse_in_the_open(GOOD | {variable: address})


@pytest.mark.parametrize(("variable", "address"), [*GOOD.items(), *HERE])
def test_what_stays_here_or_is_verified_is_taken(variable, address):
    if variable in production_checks.EXCEPTIONS:
        production_checks.refuse_in_the_open({variable: address})


@pytest.mark.parametrize("key", ["x", "k" * 49, "abcd" * 20, "0123456789" * 4])
def test_a_weak_key_is_refused_as_an_earlier_one_too(monkeypatch, key):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY should have at least 50"):
        production_checks.refuse_weak_keys(key, [])
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS: each should have"):
        production_checks.refuse_weak_keys(GOOD["SECRET_KEY"], [GOOD["SECRET_KEY"], key])
    monkeypatch.setenv("INSECURE", "secret-key")
    production_checks.refuse_weak_keys(key, [key])


def test_an_exception_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setenv("INSECURE", "http, everything")
    with pytest.raises(ImproperlyConfigured, match="INSECURE names everything; it may name: "):
        production_checks.allowed()


def loaded(**variables):
    """The settings as another process loads them; its last line on stderr."""
    inherited = {name: value for name, value in os.environ.items() if name not in GOOD}
    command = [sys.executable, "manage.py", "diffsettings"]
    done = subprocess.run(
        command,
        env=inherited | GOOD | variables,
        cwd=embedded.BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stderr.splitlines() or [""])[-1], done.stdout


def test_production_does_not_start_with_what_is_refused():
    code, sentence, _ = loaded(SITE_URL="http://alexandrite.example", SECRET_KEY="x")
    assert (code, sentence[:27]) == (1, "SECRET_KEY should have at l")
    code, sentence, _ = loaded(STORAGE_URL="http://key:hush@storage.example/alexandrite")
    assert (code, sentence[:30]) == (1, "STORAGE_URL begins with http: ")


def test_production_starts_with_what_is_good_and_with_earlier_keys():
    code, sentence, _ = loaded(SECRET_KEY_FALLBACKS="the-one-before")
    assert (code, sentence[:33]) == (1, "SECRET_KEY_FALLBACKS: each should")
    earlier = [f"{GOOD['SECRET_KEY']}-{year}" for year in (2025, 2024)]
    code, _, printed = loaded(SECRET_KEY_FALLBACKS="  ".join(earlier))
    assert code == 0
    assert "SESSION_COOKIE_NAME = '__Host-alexandrite_session'" in printed
    assert "CSRF_COOKIE_NAME = '__Host-csrftoken'" in printed
    assert "LANGUAGE_COOKIE_NAME = '__Host-django_language'" in printed
    assert "LANGUAGE_COOKIE_SECURE = True" in printed
    assert f"SECRET_KEY_FALLBACKS = {earlier}" in printed


@pytest.mark.parametrize(
    ("address", "bare", "tls"),
    [
        ("redis://h/1", "redis://h/1", {}),
        (
            "rediss://h/1",
            "rediss://h/1",
            {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True},
        ),
        (
            "rediss://h/1?ssl_ca_certs=/own.pem&a=b",
            "rediss://h/1?a=b",
            {
                "ssl_cert_reqs": ssl.CERT_REQUIRED,
                "ssl_check_hostname": True,
                "ssl_ca_certs": "/own.pem",
            },
        ),
        (
            "rediss://h/1?ssl_cert_reqs=none",
            "rediss://h/1",
            {"ssl_cert_reqs": ssl.CERT_NONE, "ssl_check_hostname": False},
        ),
        (
            "amqps://h//?ssl_ca_certs=/own.pem",
            "amqps://h//",
            {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": "/own.pem", "server_hostname": None},
        ),
    ],
)
def test_the_brokers_certificate_is_verified(monkeypatch, address, bare, tls):
    monkeypatch.setenv("BROKER_URL", address)
    assert broker(True) == (bare, tls)
