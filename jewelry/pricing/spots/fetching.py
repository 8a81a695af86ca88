"""GET over TLS from an address that the owner has set: no redirect, 4 MB, an end to the whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from jewelry.platform import calling
from jewelry.platform.calling import Watch
from jewelry.pricing.spots.reading import MOST_BYTES, NotUsable

TOTAL = 15.0
"""Seconds for all that is asked, together."""

HEADERS = {"User-Agent": "Alexandrite/1", "Connection": "close"}


@contextmanager
def timed() -> Iterator[Watch]:
    watch = Watch(TOTAL)
    try:
        yield watch
    finally:
        watch.stop()


def get(url: str, watch: Watch) -> bytes:
    """Raises `NotUsable` with the host's name and what it did."""
    host = parse_url(url).host or ""
    try:
        status, data = _ask(url, watch)
        if watch.is_over:
            raise TimeoutError
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        late = watch.is_over or isinstance(error, TimeoutError)
        why = _("no answer in time") if late else f"{type(error).__name__}: {error}"[:200]
        raise NotUsable(
            _("%(host)s can't be asked: %(why)s.") % {"host": host, "why": why}
        ) from None
    if status != 200:
        raise NotUsable(_("%(host)s answered %(status)s.") % {"host": host, "status": status})
    if len(data) > MOST_BYTES:
        raise NotUsable(_("%(host)s sends more than such a file has.") % {"host": host})
    return data


def _ask(url: str, watch: Watch) -> tuple[int, bytes]:
    parsed = parse_url(url)
    if parsed.scheme != "https":
        raise ValueError("only https: is asked")
    host, port = parsed.host or "", parsed.port or 443
    connection = calling.Secure(host, port, timeout=watch.left, ssl_context=calling.tls())
    connection.watch = watch
    try:
        connection.request("GET", parsed.request_uri, headers=HEADERS, preload_content=False)
        response = connection.getresponse()
        data = response.read(MOST_BYTES + 1, decode_content=False)
    finally:
        connection.close()
    return response.status, data
