"""Sentences for the next page lie sealed in the browser, and come back whole or not at all."""

import base64
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import messages
from django.http import HttpResponse
from django.test import RequestFactory

from jewelry.platform.web.message_storage import InCookie, Messages

SENTENCE = "Eva Berg: AL-000742 costs 1\u202f500 ₽."


def asked(cookie: str = "") -> Any:
    request = RequestFactory().get("/")
    request.session = SimpleNamespace(get=lambda *_: None, pop=lambda *_: None)
    if cookie:
        request.COOKIES[InCookie.cookie_name] = cookie
    return request


def cookie_of(sentence: str) -> str:
    storage, answer = Messages(asked()), HttpResponse()
    storage.add(messages.INFO, sentence)
    storage.update(answer)
    return answer.cookies[InCookie.cookie_name].value


def test_a_sentence_comes_back_whole() -> None:
    [said] = Messages(asked(cookie_of(SENTENCE)))
    assert (said.message, said.level) == (SENTENCE, messages.INFO)


def test_nobody_reads_it_in_the_browser() -> None:
    cookie = cookie_of(SENTENCE)
    inside = base64.urlsafe_b64decode(cookie)
    assert not [word for word in ("Eva", "AL-000742") if word in cookie or word.encode() in inside]


@pytest.mark.parametrize(
    "change", [lambda c: "x", lambda c: c[:-2] + "==", lambda c: c[9:], lambda c: "é" + c]
)
def test_what_is_not_ours_says_nothing(change) -> None:
    assert list(Messages(asked(change(cookie_of(SENTENCE))))) == []


def test_an_earlier_key_still_opens_it(settings) -> None:
    cookie = cookie_of(SENTENCE)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert [said.message for said in Messages(asked(cookie))] == [SENTENCE]
    settings.SECRET_KEY_FALLBACKS = []
    assert list(Messages(asked(cookie))) == []
