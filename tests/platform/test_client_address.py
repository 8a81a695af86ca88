"""Where a request comes from, as far as our own proxies say it."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from jewelry.platform.web.client_address import _is_ours, client_address, household, networks


@pytest.fixture(autouse=True)
def proxies(settings):
    _is_ours.cache_clear()
    settings.TRUSTED_PROXIES = networks("10.0.0.1, 10.1.0.0/16")
    yield
    _is_ours.cache_clear()


@pytest.mark.parametrize(
    ("remote", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "192.0.2.1", "203.0.113.9"),  # no proxy of ours: anybody writes that
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7, 192.0.2.1", "192.0.2.1"),  # the client wrote the left one
        ("10.0.0.1", "192.0.2.1, 10.1.2.3", "192.0.2.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.1.0.9", "10.1.0.9"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "192.0.2.1", ""),
    ],
)
def test_only_what_our_proxies_say_counts(remote, forwarded, client):
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == client


def test_without_proxies_the_header_is_not_read(settings):
    settings.TRUSTED_PROXIES = networks("none")
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "192.0.2.1"})
    assert client_address(request) == "127.0.0.1"


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.1/8", "10.0.0.300"])
def test_what_is_no_network_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        networks(text)


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_a_network_of_addresses_is_one_client(address, shared):
    assert household(address) == shared
