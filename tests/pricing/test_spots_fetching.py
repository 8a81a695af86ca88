"""Spot prices are fetched from their sources within bounds of time and size, and over TLS alone."""

import ssl
import time
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest

from jewelry.platform import calling
from jewelry.pricing.spots import fetching, sources
from jewelry.pricing.spots.reading import NotUsable
from tests.pricing.published import (
    HOST,
    Bank,
    bank,
    days_ago,
    gives,
    metall,
    records,
    today,
)

__all__ = ["bank"]


def test_the_bank_is_asked_for_its_days_and_for_the_dollar_of_the_prices_day(bank: Bank) -> None:
    bank.pages["xml_metall.asp"] = gives(metall(records(days_ago(3))))
    found = sources.fetch(sources.BANK)
    assert (found.day, found.rate) == (days_ago(3), Decimal("92.5"))
    first, last, day = (
        f"{each:%d}%2F{each:%m}%2F{each:%Y}" for each in (days_ago(20), today(), days_ago(3))
    )
    assert bank.asked == [
        f"/scripts/xml_metall.asp?date_req1={first}&date_req2={last}",
        f"/scripts/XML_daily.asp?date_req={day}",
    ]  # fmt: skip


def test_the_lbma_is_asked_for_four_files_and_the_bank_for_the_dollar(bank: Bank) -> None:
    assert sources.fetch(sources.LBMA).dollars["gold"] == Decimal("2605.40")
    assert len(bank.asked) == 5
    bank.asked.clear()
    assert sources.fetch(sources.LBMA, Decimal(90)).rate == 90
    assert len(bank.asked) == 4


def fetch_refused(source: str = sources.BANK) -> str:
    with pytest.raises(NotUsable) as found:
        sources.fetch(source)
    return str(found.value)


def hangs(asked: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


def drips(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.end_headers()
    for _ in range(60):
        asked.wfile.write(b" ")
        asked.wfile.flush()
        time.sleep(0.05)


def drips_headers(asked: BaseHTTPRequestHandler) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 60:
        asked.wfile.write(bytes([letter]))
        asked.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("behaviour", [hangs, drips, drips_headers])
def test_whatever_the_bank_does_there_is_an_end(bank: Bank, monkeypatch, behaviour) -> None:
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT_SECONDS", 0.5)
    bank.pages["xml_metall.asp"] = behaviour
    assert fetch_refused() == f"{HOST} can't be asked: no answer in time."


def test_the_time_is_for_all_that_is_asked_together(bank: Bank, monkeypatch) -> None:
    monkeypatch.setattr(fetching, "TOTAL_TIMEOUT_SECONDS", 0.6)
    for page, answer in list(bank.pages.items()):

        def late(asked: BaseHTTPRequestHandler, answer=answer) -> None:
            time.sleep(0.25)
            answer(asked)

        bank.pages[page] = late
    assert "no answer in time" in fetch_refused(sources.LBMA)


def test_a_redirect_is_not_followed(bank: Bank) -> None:
    bank.pages["xml_metall.asp"] = gives(b"", 302, Location="/scripts/elsewhere.asp")
    assert fetch_refused() == f"{HOST} answered 302."
    assert len(bank.asked) == 1


def test_more_than_such_a_file_has_is_not_read_to_its_end(bank: Bank) -> None:
    sent: list[int] = []

    def pours(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        for _ in range(2000):
            asked.wfile.write(b" " * 100_000)
            sent.append(100_000)

    bank.pages["xml_metall.asp"] = pours
    assert fetch_refused() == f"{HOST} sends a larger file than we read."
    assert sum(sent) < 100_000_000


def test_a_name_that_another_certificate_answers_for_is_not_believed(bank, settings) -> None:
    settings.BANK_OF_RUSSIA_URL = bank.url.replace(HOST, "127.0.0.1")
    assert "certificate" in fetch_refused().lower()
    assert bank.asked == []


def test_only_tls_is_spoken(bank, settings) -> None:
    settings.BANK_OF_RUSSIA_URL = bank.url.replace("https:", "http:")
    assert "only https: is asked" in fetch_refused()
    assert bank.asked == []


def test_a_page_for_people_is_told_from_prices(bank: Bank) -> None:
    bank.pages["xml_metall.asp"] = gives(b"<html>Are you a robot?</html>")
    assert fetch_refused() == "It is not in the form that is published."


def test_nobody_there_is_said(settings) -> None:
    settings.BANK_OF_RUSSIA_URL = "https://127.0.0.1:9/"
    assert fetch_refused() == "127.0.0.1 can't be asked: there is no connection to it."


def test_a_name_that_nobody_knows_is_said_in_plain_words(settings) -> None:
    settings.BANK_OF_RUSSIA_URL = "https://nobody.invalid/"
    assert fetch_refused() == "nobody.invalid can't be asked: no server is known by this name."


def test_elsewhere_the_systems_certificates_are_asked_for() -> None:
    assert calling.tls().verify_mode == ssl.CERT_REQUIRED
