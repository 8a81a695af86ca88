"""The board's polls, answered before the middleware that a fragment does not need.

Hundreds of open boards poll every two seconds; sessions, messages, CSRF and routing would cost each
poll several times what the answer does. Anything but a plain poll by an operator or staff goes
through all middleware, and gets the same answer from `mes.views.board`.
"""

from functools import lru_cache

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from jewelry.accounts.models import WORKSHOP
from jewelry.accounts.second_factor import is_asked_for
from jewelry.accounts.sessions import Look
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.query import Query
from jewelry.platform.middleware import GetResponse
from mes.board import BOARD, query_of, tabs, tag

PATH = "/mes/"
LOOK = Look("board", versions.SQL)


def answer_polls(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if request.path_info == PATH and request.method == "GET" and "HTTP_HX_REQUEST" in meta:
            return _answer(request) or get_response(request)
        return get_response(request)

    return middleware


def _answer(request: HttpRequest) -> HttpResponse | None:
    """Return None for people who are not signed in to the workshop: the ordinary way answers
    them."""
    request.get_host()  # refuses a host that is not ours
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    person = LOOK(key) if key else None
    if person is None or person.role not in WORKSHOP or is_asked_for(person.role):
        return None
    meta, strategy = request.META, strategies.current()
    language = _language(
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), meta.get("HTTP_ACCEPT_LANGUAGE", "")
    )
    query = _query(meta.get("QUERY_STRING", ""), language, person.person)
    now = versions.parse(person.also)
    headers = _headers(language)
    if strategy.follows_versions():
        headers["HX-PTag"] = tag(now, query)
        if meta.get("HTTP_HX_PTAG") == headers["HX-PTag"]:
            return HttpResponse(status=304, headers=headers)
    with translation.override(language):
        html = tabs(now, query.status) + strategy.page(BOARD, query, now)
    return HttpResponse(html, headers=headers | {"Content-Length": str(len(html))})


@lru_cache(maxsize=1024)
def _language(cookie: str, accepted: str) -> str:
    """Choose as Django does: the cookie, then what the browser accepts."""
    wanted = [cookie] if cookie else []
    wanted += [code for code, _weight in parse_accept_lang_header(accepted) if code != "*"]
    for code in wanted:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _query(text: str, language: str, operator: int) -> Query:
    """Cache queries that do not depend on the clock; queries for late orders do."""
    if "late" in text:
        return query_of(QueryDict(text), language, operator)
    return _remembered(text, language, operator)


@lru_cache(maxsize=1024)
def _remembered(text: str, language: str, operator: int) -> Query:
    return query_of(QueryDict(text), language, operator)


def _headers(language: str) -> dict[str, str]:
    return {
        "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
        "Content-Language": language,
        "Content-Security-Policy": _policy(),
        "Vary": "Accept-Language, Cookie",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }


@lru_cache(maxsize=1)
def _policy() -> str:
    policy: str = build_policy()
    return policy
