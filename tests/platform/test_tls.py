"""A proxy that speaks old TLS, weak ciphers or with a bad certificate is told, each in a sentence."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jewelry.platform import tls

PEM = Path(__file__).parents[1] / "partners" / "shop.example.pem"
HOST = "shop.example"
V = ssl.TLSVersion
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
Listening = Callable[[ssl.SSLContext], int]


def front(least: V, most: V = V.TLSv1_3, ciphers: str = "ECDHE+AESGCM") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = least, most
    return context


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    """A front on this machine that answers to `shop.example`; its port."""
    found = socket.getaddrinfo
    here = lambda host, *rest, **more: found("127.0.0.1" if host == HOST else host, *rest, **more)  # noqa: E731
    monkeypatch.setattr(socket, "getaddrinfo", here)
    made: list[socket.socket] = []

    def listen(context: ssl.SSLContext) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        made.append(server)
        threading.Thread(target=answer, args=(server, context), daemon=True).start()
        port: int = server.getsockname()[1]
        return port

    yield listen
    for server in made:
        server.close()


def answer(server: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _ = server.accept()
        except OSError:
            return
        try:
            context.wrap_socket(plain, server_side=True).close()
        except OSError:
            plain.close()


def told(port: int) -> list[str]:
    return list(tls.faults(HOST, port, str(PEM)))


@pytest.mark.parametrize("least", [V.TLSv1_2, V.TLSv1_3])
def test_a_good_front_has_no_fault(listening: Listening, least: V, capsys) -> None:
    port = listening(front(least))
    assert told(port) == []
    call_command("look_at_tls", f"https://{HOST}:{port}/", authorities=str(PEM))
    assert "TLS is as it should be" in capsys.readouterr().out


def test_old_versions_are_told(listening: Listening) -> None:
    sentences = told(listening(front(V.TLSv1, ciphers="ALL")))
    assert "It speaks TLSv1, which is to be switched off." in sentences
    assert "It speaks TLSv1.1, which is to be switched off." in sentences


def test_an_old_version_alone_is_told_so(listening: Listening) -> None:
    sentences = told(listening(front(V.TLSv1_1, V.TLSv1_1, "ALL")))
    assert "It speaks neither TLS 1.2 nor TLS 1.3." in sentences


def test_weak_ciphers_are_told(listening: Listening) -> None:
    weak = front(V.TLSv1_2, V.TLSv1_2, "aNULL:ECDHE+AESGCM")
    assert [each[:22] for each in told(listening(weak))] == ["It takes weak ciphers "]


def test_a_certificate_that_nobody_knows_is_told(listening: Listening) -> None:
    port = listening(front(V.TLSv1_2))
    with pytest.raises(CommandError, match="Its certificate is not good: self-signed"):
        call_command("look_at_tls", f"https://{HOST}:{port}/")


def test_a_certificate_that_ends_soon_is_told(listening: Listening, monkeypatch) -> None:
    port = listening(front(V.TLSv1_2))
    monkeypatch.setattr(tls, "DAYS_LEFT", 100_000)
    assert [each[:23] for each in told(port)] == ["Its certificate ends in"]


@pytest.mark.parametrize("address", ["", "http://shop.example/", "shop.example"])
def test_what_is_no_https_is_refused(address: str) -> None:
    with pytest.raises(CommandError, match="begins with https:"):
        call_command("look_at_tls", address)


def test_nobody_there_is_told(listening: Listening) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(CommandError, match="does not answer"):
            call_command("look_at_tls", f"https://{HOST}:{unused.getsockname()[1]}/")
