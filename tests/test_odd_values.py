"""Whatever is sent to whichever address, by whomever: a page, a refusal, and no error of ours."""

import os
import re
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.everybody import PEOPLE, TABLE, address

pytestmark = pytest.mark.django_db
ODD = (
    "\0", "a\0b", "%00", "\ud800", "\uffff", "\u202e", "x" * 10_000, "", " ", "-1", "0", "-0.0", "1e9",
    "9" * 30, "9" * 5000, str(2**31), str(2**63), "NaN", "Infinity", "1,5", "−5", "٣", "0000-00-00",
    "0000-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "[]", "[" * 2000, "{}", "null", "true", "'\"<>&",
    "../../etc/passwd", "00000000-0000-0000-0000-000000000000", "AL-9" + "9" * 20, "1-2", "gold",
)  # fmt: skip
ALWAYS = (
    "q", "alloy", "before", "status", "mine", "late", "kind", "have", "next", "p", "o", "e",
    "reason", "quote", "back", "seen", "action", "_selected_action", "index", "select_across",
    "total", "value", "by", "token", "credential", "quantity", "size", "name", "upload", "language", "term",
    "app_label", "model_name", "field_name", "_popup", "_to_field", "status__exact", "id__in",
    "created_at__gte", "published_at__year", "earned_at__year", "earned_at__month",
)  # fmt: skip
HEADERS = ("HX-Request", "HX-PTag", "If-None-Match", "Range", "Accept-Language", "Upload-Offset")
COOKIES = (django_settings.LANGUAGE_COOKIE_NAME, "csrftoken", "messages")
PARTS = re.compile(r"<(?:\w+:)?\w+>")
SETTINGS = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "10")),
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def odd_address(route: str, house: SimpleNamespace, part: str | None) -> str:
    """The route's usual address, or with one odd part in it."""
    if part is None or not PARTS.search(route):
        return address(route, house)
    with_mark = address(PARTS.sub("mark", route, count=1), house) if "(?P" not in route else ""
    return with_mark.replace("mark", part) or address(route, house)


class Fields(HTMLParser):
    """What a page's forms would send as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if name := found.get("name"):
            self.values[name] = found.get("value") or ""


BROWSER = Client(raise_request_exception=False)
"""Everybody's, emptied before each request: a client's first one loads all middleware."""


def browser_of(who: str, house: SimpleNamespace) -> Client:
    BROWSER.cookies.clear()
    if who in house.cookies:
        BROWSER.cookies[django_settings.SESSION_COOKIE_NAME] = house.cookies[who]
    return BROWSER


def fields_of(route: str, house: SimpleNamespace) -> dict[str, str]:
    """With valid values, as the person who sees most of the page."""
    form = {"reason": "Test", "post": "yes", "token": str(uuid4()), "quantity": "1"}
    found = Fields()
    for who in ("owner", "admin"):
        answer = browser_of(who, house).get(address(route, house))
        if answer.get("Content-Type", "").startswith("text/html"):
            found.feed(answer.content.decode())
    return found.values | form | {"alloy": house.product.alloy.code}


def send(case: dict[str, Any], route: str, house: SimpleNamespace, usual: dict[str, str]) -> Any:
    client = browser_of(case["who"], house)
    for name, value in case["cookies"].items():
        client.cookies[name] = value.encode("latin-1", "replace").decode("latin-1")[:4000]
    path = odd_address(route, house, case["part"] and sendable(case["part"]))
    headers = {name: header(value) for name, value in case["headers"].items()}
    odd = {name: [sendable(v) for v in many] for name, many in case["values"].items()}
    values = (usual if case["method"] == "POST" else {}) | odd
    if case["method"] == "GET":
        return client.get(path, values, headers=headers)
    return client.post(path, values, headers=headers)


def sendable(value: str) -> str:
    """Browsers send what is no Unicode as the sign that stands for it."""
    return value.encode(errors="surrogatepass").decode(errors="replace")


def header(value: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", value)[:4000]


def cases(names: list[str]) -> Any:
    odd = st.sampled_from(ODD)
    return st.fixed_dictionaries({
        "who": st.sampled_from(sorted(PEOPLE)),
        "method": st.sampled_from(["GET", "POST"]),
        "part": st.none() | odd,
        "values": st.dictionaries(st.sampled_from(names), st.lists(odd, min_size=1, max_size=2), max_size=3),
        "headers": st.dictionaries(st.sampled_from(HEADERS), odd, max_size=2),
        "cookies": st.dictionaries(st.sampled_from(COOKIES), odd, max_size=1),
    })  # fmt: skip


@pytest.mark.parametrize("route", TABLE, ids=lambda route: f"/{route}")
def test_odd_values_are_no_error_of_ours(route: str, world: SimpleNamespace) -> None:
    usual = fields_of(route, world)

    @SETTINGS
    @given(cases(sorted({*usual, *ALWAYS})))
    def ask(case: dict[str, Any]) -> None:
        with transaction.atomic():
            answer = send(case, route, world, usual)
            transaction.set_rollback(True)
        assert answer.status_code < 500, case

    ask()
