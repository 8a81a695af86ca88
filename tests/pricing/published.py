"""What the Bank of Russia and the LBMA publish, in their forms, and a server that gives it."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from jewelry.platform import calling
from jewelry.pricing.spots.reading import METALS

GRAMS = {"gold": "7700,12", "silver": "90,5", "platinum": "3000,00", "palladium": "2990,10"}
"""Roubles a gram, near those that the tests price by."""

OUNCES = {"gold": 2605.4, "silver": 30.255, "platinum": 1010, "palladium": 1001.5}
"""Dollars."""

PEM = Path(__file__).parents[1] / "partners" / "shop.example.pem"
HOST = "shop.example"


def today() -> date:
    return timezone.localdate()


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def record(metal: str, price: str, day: date | None = None, sell: str = "") -> str:
    when, code = (day or today()).strftime("%d.%m.%Y"), METALS.index(metal) + 1
    return f'<Record Date="{when}" Code="{code}"><Buy>{price}</Buy><Sell>{sell or price}</Sell></Record>'


def records(day: date | None = None, **prices: str) -> list[str]:
    return [record(metal, price, day) for metal, price in (GRAMS | prices).items()]


def metall(rows: Sequence[str] = (), before: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="windows-1251"?>{before}'
    text = f'{head}<Metall FromDate="20261101" ToDate="20261130" name="Precious metals quotations">'
    return f"{text}{''.join(rows or records())}</Metall>".encode("cp1251")


def rates(value: str = "92,5000", nominal: str = "1", day: date | None = None) -> bytes:
    when = (day or today()).strftime("%d.%m.%Y")
    usd = (
        f'<Valute ID="R01235"><NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>{nominal}</Nominal>'
        f"<Name>Доллар США</Name><Value>{value}</Value><VunitRate>{value}</VunitRate></Valute>"
    )
    amd = (
        '<Valute ID="R01060"><NumCode>051</NumCode><CharCode>AMD</CharCode><Nominal>100</Nominal>'
        "<Name>Армянских драмов</Name><Value>21,5637</Value></Valute>"
    )
    head = '<?xml version="1.0" encoding="windows-1251"?>'
    text = f'{head}<ValCurs Date="{when}" name="Foreign Currency Market">{amd}{usd}</ValCurs>'
    return text.encode("cp1251")


def auction(dollars: object, day: date | None = None, **others: object) -> dict[str, object]:
    when = (day or today()).isoformat()
    return {"is_cms_locked": 0, "d": when, "v": [dollars, 2000.5, None], **others}


def lbma(dollars: object, day: date | None = None) -> bytes:
    """With a year of the past before it, and a day without an auction behind."""
    newest = day or days_ago(1)
    rows = [auction(100 + back, newest - timedelta(days=back)) for back in range(300, 0, -1)]
    gap = auction(None, newest + timedelta(days=1))
    return json.dumps([*rows, auction(dollars, newest), gap]).encode()


Answer = Callable[[BaseHTTPRequestHandler], None]


def gives(data: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(data)

    return answer


class Bank:
    """Of both banks, at https://shop.example: `pages` by the last part of the path."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages: dict[str, Answer] = {
            "xml_metall.asp": gives(metall()),
            "XML_daily.asp": gives(rates()),
            "gold_pm.json": gives(lbma(OUNCES["gold"])),
            "silver.json": gives(lbma(OUNCES["silver"])),
            "platinum_pm.json": gives(lbma(OUNCES["platinum"])),
            "palladium_pm.json": gives(lbma(OUNCES["palladium"])),
        }
        bank = self

        class Asked(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                bank.asked.append(self.path)
                page = urlsplit(self.path).path.rpartition("/")[2]
                bank.pages.get(page, gives(b"no such page", 404))(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = _Server(("127.0.0.1", 0), Asked)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(PEM)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.server.server_port}/scripts/"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hangs up early is expected here."""


@pytest.fixture
def bank(settings, monkeypatch) -> Iterator[Bank]:
    """The settings name it, its name leads to this machine, and its certificate is trusted here."""
    client, really = ssl.create_default_context(cafile=PEM), socket.getaddrinfo

    def look_up(host: str, port: int, **others: Any) -> list[calling.Found]:
        return list(really("127.0.0.1" if host == HOST else host, port, **others))

    monkeypatch.setattr(calling, "tls", lambda: client)
    monkeypatch.setattr("socket.getaddrinfo", look_up)
    bank = Bank()
    settings.BANK_OF_RUSSIA_URL = settings.LBMA_URL = bank.url
    yield bank
    bank.server.shutdown()
    bank.server.server_close()
