"""GET over TLS from an address in the settings: no redirect, at most 4 MB, one time limit."""

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as NoAnswer
from urllib3.util import parse_url

from jewelry.platform import calling
from jewelry.platform.calling import Watch
from jewelry.pricing.spots.reading import MOST_BYTES, NotUsable

log = logging.getLogger(__name__)

TOTAL_TIMEOUT_SECONDS = 15.0
"""For all requests together."""

HEADERS = {"User-Agent": "Alexandrite/1", "Connection": "close"}


@contextmanager
def timed() -> Iterator[Watch]:
    watch = Watch(TOTAL_TIMEOUT_SECONDS)
    try:
        yield watch
    finally:
        watch.stop()


def get(url: str, watch: Watch) -> bytes:
    """Return the body. Raises `NotUsable` with the host's name and what went wrong."""
    host = parse_url(url).host or ""
    try:
        status, data = _ask(url, watch)
        if watch.is_over:
            raise TimeoutError
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        log.info("%s can't be asked: %r", host, error)
        why = _("no answer in time") if watch.is_over else _why(error)
        raise NotUsable(
            _("%(host)s can't be asked: %(why)s.") % {"host": host, "why": why}
        ) from None
    if status != 200:
        raise NotUsable(_("%(host)s answered %(status)s.") % {"host": host, "status": status})
    if len(data) > MOST_BYTES:
        raise NotUsable(_("%(host)s sends a larger file than we read.") % {"host": host})
    return data


def _why(error: Exception) -> str:
    """Return a sentence for people; the log has the error itself."""
    if isinstance(error, TimeoutError | NoAnswer):
        return _("no answer in time")
    if isinstance(error, socket.gaierror | UnicodeError):
        return _("no server is known by this name")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("its certificate does not prove that it is this server")
    if isinstance(error, OSError):
        return _("there is no connection to it")
    return _("its answer can't be read")


def _ask(url: str, watch: Watch) -> tuple[int, bytes]:
    parsed = parse_url(url)
    if parsed.scheme != "https":
        words = {"host": parsed.host or "", "why": _("only https: is asked")}
        raise NotUsable(_("%(host)s can't be asked: %(why)s.") % words)
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
