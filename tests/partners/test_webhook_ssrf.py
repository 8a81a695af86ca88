"""Nothing but the public internet is called, whatever a name, a redirect or a second answer says."""

import socket
import ssl
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from crm.partners.webhooks import http, ssrf
from jewelry.platform import calling
from tests.support import receiver as receiving
from tests.support.receiver import Receiver

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_production(settings) -> None:
    settings.WEBHOOKS_LOCAL = False


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not ssrf.is_allowed(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(ssrf.Refused):
        ssrf.parse(f"https://{host}/hook")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450::8a"]
)
def test_what_is_public_is_called(address: str) -> None:
    assert ssrf.is_allowed(ip_address(address))


def test_on_a_machine_for_trying_loopback_is_allowed_and_nothing_else(settings) -> None:
    settings.WEBHOOKS_LOCAL = True
    allowed = [each for each in PRIVATE if ssrf.is_allowed(ip_address(each))]
    assert allowed == ["127.0.0.1", "127.8.8.8", "::1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/", "ftp://shop.example/", "https:///hook", "shop.example", "",
        "https://me:word@shop.example/", "https://shop.example/#part", "https://[::1", "file:///etc",
        "https://127.0.0.1:8443/",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ssrf.Refused, match=r"\w+.*\.$"):
        ssrf.parse(url)


# Names


class Names:
    """The resolver, at its one place: each look at a name gets the next answer."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, **_: object) -> list[calling.Found]:
        found = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, port),
            )
            for each in found
        ]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """Where sockets were connected to; nobody is there."""
    places: list[tuple] = []

    def connect(self: socket.socket, address: tuple) -> None:
        places.append(address)
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return places


def name(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Names:
    names = Names(*answers)
    monkeypatch.setattr("socket.getaddrinfo", names)
    return names


@pytest.mark.parametrize("url", ["https://shop.example/", "https://0x7f.1/", "https://2130706433/"])
def test_a_name_that_leads_inside_is_not_called(monkeypatch, connected, url: str) -> None:
    name(monkeypatch, ["127.0.0.1"])
    answer = http.post(url, {}, "{}")
    assert (connected, answer.status) == ([], None)
    assert answer.error.endswith("at an address that is not on the public internet.")


def test_one_bad_address_among_good_ones_is_enough(monkeypatch, connected) -> None:
    name(monkeypatch, ["8.8.8.8", "2606:4700::1111", "10.0.0.1"])
    assert "not on the public internet" in http.post("https://shop.example/", {}, "{}").error
    assert connected == []


def test_the_address_that_was_judged_is_the_one_called(monkeypatch, connected) -> None:
    """Rebinding: a second look would lead inside, and there is none."""
    names = name(monkeypatch, ["8.8.8.8", "9.9.9.9"], ["127.0.0.1"])
    answer = http.post("https://shop.example:8443/", {}, "{}")
    assert connected == [("8.8.8.8", 8443), ("9.9.9.9", 8443)]
    assert names.asked == 1
    assert "nobody is there" in answer.error


def test_a_name_that_led_outside_once_is_judged_again_at_the_next_request(
    monkeypatch, connected
) -> None:
    name(monkeypatch, ["8.8.8.8"], ["169.254.169.254"])
    http.post("https://shop.example/", {}, "{}")
    assert "not on the public internet" in http.post("https://shop.example/", {}, "{}").error
    assert connected == [("8.8.8.8", 443)]


def test_a_silent_name_server_ends(monkeypatch) -> None:
    monkeypatch.setattr(http, "TOTAL_TIMEOUT_SECONDS", 0.2)
    over, ended = Event(), Event()

    def silent(*_: object, **__: object) -> list[object]:
        over.wait(60)
        ended.set()
        return []

    monkeypatch.setattr("socket.getaddrinfo", silent)
    answer = http.post("https://shop.example/", {}, "{}")
    assert not ended.is_set()
    over.set()
    assert (answer.status, answer.error) == (None, "No answer in time.")


# Against real servers


@pytest.fixture
def inside(settings) -> Iterator[Receiver]:
    settings.WEBHOOKS_LOCAL = True
    with Receiver(receiving.takes) as server:
        yield server


@pytest.mark.parametrize("behaviour", ["hangs", "drips", "late"])
def test_whatever_the_other_side_does_there_is_an_end(inside, monkeypatch, behaviour: str) -> None:
    monkeypatch.setattr(http, "TOTAL_TIMEOUT_SECONDS", 0.4)
    ended = Event()

    def behaves(*given: Any) -> None:
        getattr(receiving, behaviour)(*given)
        ended.set()

    inside.behaviour = behaves
    answer = http.post(inside.url, {"webhook-id": "1"}, BODY)
    assert not ended.is_set()
    assert (answer.status, answer.error) == (None, "No answer in time.")


def test_a_server_that_accepts_and_never_speaks_tls_is_left(settings, monkeypatch) -> None:
    settings.WEBHOOKS_LOCAL = True
    monkeypatch.setattr(http, "TOTAL_TIMEOUT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        answer = http.post(url, {}, "{}")
    assert (answer.status, answer.error) == (None, "No answer in time.")


def test_redirects_are_not_followed(inside: Receiver) -> None:
    inside.behaviour = receiving.redirects
    answer = http.post(inside.url, {}, "{}")
    assert (answer.status, answer.error) == (307, "Redirects are not followed.")
    assert inside.asked == 1


def test_the_environments_proxies_are_not_asked(inside: Receiver, monkeypatch) -> None:
    for variable in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9/")
    assert http.post(inside.url, {"webhook-id": "1"}, BODY).is_taken


def test_the_headers_are_ours_and_no_cookie_comes_back(inside: Receiver) -> None:
    def gives_cookie(server, posted, body) -> None:
        server.take(posted, body)
        receiving.answer(posted, 200, b"ok\x00", **{"Set-Cookie": "a=b"})

    inside.behaviour = gives_cookie
    for _ in range(2):
        answer = http.post(inside.url, {"webhook-id": "1"}, BODY)
    assert (answer.status, answer.body) == (200, "ok�")
    sent = inside.heard[-1].headers
    assert sorted(map(str.lower, sent)) == [
        "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent",
        "webhook-id",
    ]  # fmt: skip
    assert sent["Host"] == inside.url.split("/")[2]


@pytest.fixture
def secure(inside: Receiver, monkeypatch) -> tuple[Receiver, list[str]]:
    """shop.example, with a certificate that we trust here; and the names that it was called by."""
    pem, called = Path(__file__).with_name("shop.example.pem"), []
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    server.sni_callback = lambda _socket, host, _context: called.append(host)
    inside.server.socket = server.wrap_socket(inside.server.socket, server_side=True)
    client = ssl.create_default_context(cafile=pem)
    monkeypatch.setattr(calling, "tls", lambda: client)
    return inside, called


def test_tls_and_host_keep_the_name_while_the_address_is_ours(monkeypatch, secure) -> None:
    server, called = secure
    port = server.server.server_port
    name(monkeypatch, ["127.0.0.1"])
    answer = http.post(f"https://shop.example:{port}/hook?a=b", {"webhook-id": "1"}, BODY)
    assert (answer.status, answer.error) == (204, "")
    assert called == ["shop.example"]
    assert server.heard[0].headers["Host"] == f"shop.example:{port}"


def test_another_names_certificate_is_not_trusted(monkeypatch, secure) -> None:
    server, _called = secure
    name(monkeypatch, ["127.0.0.1"])
    answer = http.post(f"https://other.example:{server.server.server_port}/", {}, BODY)
    assert (answer.status, server.asked) == (None, 0)
    assert "certificate" in answer.error.lower()


BODY = '{"data":{"order":"a","version":1}}'
