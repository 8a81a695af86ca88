"""A stored file as an HTTP answer: whole, by range, or 304 when the browser has it."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jewelry.platform import unavailable
from jewelry.platform.files.s3 import StorageUnavailable

CHUNK_BYTES = 256 * 1024
RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*")
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "private, no-cache"
"""The browser may store the file, but asks before each use whether it may still show it."""

Span = tuple[int, int]
"""The first byte, and the one after the last."""


class Unsatisfiable(Exception):
    pass


def send_file(
    request: HttpRequest,
    path: str,
    content_type: str,
    *,
    name: str = "",
    cache: str = ASK_EACH_TIME,
) -> HttpResponseBase:
    """The file at `path`; with a `name` it is saved and not shown. Whose it is was checked before.

    Raises Http404 when there is none; 503 with a sentence while the store is away.
    """
    try:
        file = default_storage.open(path)
        response = _answer(request, file, content_type)
    except FileNotFoundError:
        raise Http404 from None
    except StorageUnavailable:
        sentence = _("The file store does not answer just now. Please try again in a minute.")
        return unavailable.page(request, sentence)
    response["Cache-Control"] = cache
    response["Accept-Ranges"] = "bytes"
    if name:
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _answer(request: HttpRequest, file: Any, content_type: str) -> HttpResponseBase:
    etag, size = f'"{file.etag}"', file.size
    if known := get_conditional_response(request, etag=etag):
        file.close()
        known["ETag"] = etag
        return known
    try:
        span = _wanted(request, etag, size)
    except Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "ETag": etag})
    start, end = span or (0, size)
    response = _body(request, file, start, end, content_type)
    response["ETag"], response["Content-Length"] = etag, str(end - start)
    if span:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _body(
    request: HttpRequest, file: Any, start: int, end: int, content_type: str
) -> HttpResponseBase:
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=content_type)
    file.seek(start)
    if end - start <= CHUNK_BYTES:
        with file:
            return HttpResponse(file.read(end - start), content_type=content_type)
    return StreamingHttpResponse(Piece(file, end - start), content_type=content_type)


def _wanted(request: HttpRequest, etag: str, size: int) -> Span | None:
    """Return None for the whole file: no range, several, an invalid one, or one of another
    version."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not asked or asked[1] == asked[2] == "":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    if not asked[1]:
        start, end = max(0, size - int(asked[2])), size
    else:
        start, end = int(asked[1]), int(asked[2]) + 1 if asked[2] else size
        if end <= start and asked[2]:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, min(end, size)


class Piece:
    """The next `left` bytes of an open file; the answer closes it."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self.file = file
        self.left = left
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.file.read(min(CHUNK_BYTES, self.left))):
            self.left -= len(chunk)
            yield chunk
