"""Ranges and versions, as browsers and download managers ask for them."""

import secrets

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from django.test import RequestFactory

from jewelry.platform.web.serving import CHUNK_BYTES, send_file
from tests.support.outages import change_storage, closed_port

SMALL, LARGE = secrets.token_bytes(1000), secrets.token_bytes(CHUNK_BYTES * 2 + 345)
BOTH = pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
SATISFIED = {
    "bytes=0-0": (0, 1),
    "bytes=0-": (0, None),
    "bytes=10-19": (10, 20),
    "bytes=990-5000000": (990, None),
    "bytes=-1": (-1, None),
    "bytes=-999": (-999, None),
    "bytes=-999999999": (0, None),
    "bytes= 5-9 ": (5, 10),
}
IGNORED = ["", "bytes", "bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "bytes=0-1,5-6", "items=0-1"]
IGNORED += ["bytes=--5", "bytes=1-2-3", f"bytes=0-{'9' * 5000}", "bytes=0x1-2", "bytes=+1-2"]
IGNORED += ["bytes=١-٢"]
UNSATISFIABLE = ["bytes=99999999-", "bytes=99999999-999999999", "bytes=-0"]


@pytest.fixture(scope="module")
def paths():
    found = {}
    for content in (SMALL, LARGE, b""):
        path = f"tests/{secrets.token_hex(4)}/{secrets.token_hex(32)}.stl"
        found[content] = default_storage.save(path, ContentFile(content))
    return found


@pytest.fixture
def ask(paths):
    def ask(content, method="GET", **headers):
        request = RequestFactory().generic(method, "/", headers=headers)
        return send_file(request, paths[content], "model/stl", name="ring.stl")

    return ask


def body(response) -> bytes:
    return b"".join(response)


@BOTH
def test_the_whole_file(ask, content) -> None:
    response = ask(content)
    assert (response.status_code, body(response)) == (200, content)
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Type"] == "model/stl"
    assert response["Content-Disposition"] == 'attachment; filename="ring.stl"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-cache"


@BOTH
@pytest.mark.parametrize(("asked", "span"), SATISFIED.items())
def test_a_range(ask, content, asked, span) -> None:
    response = ask(content, range=asked)
    start, end, _step = slice(*span).indices(len(content))
    assert (response.status_code, body(response)) == (206, content[start:end])
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"
    assert response["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", IGNORED)
def test_what_is_no_single_range_gets_the_whole_file(ask, asked) -> None:
    response = ask(SMALL, range=asked)
    assert (response.status_code, body(response)) == (200, SMALL)
    assert "Content-Range" not in response


@BOTH
@pytest.mark.parametrize("asked", UNSATISFIABLE)
def test_a_range_beyond_the_end(ask, content, asked) -> None:
    response = ask(content, range=asked)
    assert (response.status_code, body(response)) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(content)}"


def test_an_empty_file_has_no_ranges(ask) -> None:
    assert (ask(b"").status_code, body(ask(b""))) == (200, b"")
    assert ask(b"", range="bytes=0-0").status_code == 416


@BOTH
def test_a_download_that_broke_goes_on_if_the_file_is_the_same(ask, content) -> None:
    etag = ask(content)["ETag"]
    same = ask(content, range="bytes=500-", **{"if-range": etag})
    assert (same.status_code, body(same)) == (206, content[500:])
    for other in ('"other"', f"W/{etag}", "Fri, 20 Nov 2026 08:00:00 GMT"):
        response = ask(content, range="bytes=500-", **{"if-range": other})
        assert (response.status_code, body(response)) == (200, content)


@BOTH
def test_what_the_browser_has_is_not_sent_again(ask, content) -> None:
    etag = ask(content)["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        response = ask(content, **{"if-none-match": known})
        assert (response.status_code, body(response)) == (304, b"")
        assert response["ETag"] == etag
    assert ask(content, **{"if-none-match": '"other"'}).status_code == 200
    assert ask(content, **{"if-match": '"other"'}).status_code == 412


@BOTH
def test_head_tells_what_get_would(ask, content) -> None:
    head, get = ask(content, "HEAD", range="bytes=0-1"), ask(content)
    assert (head.status_code, body(head)) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Content-Disposition"):
        assert head[name] == get[name]


def test_large_files_are_closed_when_the_browser_goes_away(ask, db) -> None:
    response = ask(LARGE)
    first = next(iter(response.streaming_content))
    assert first == LARGE[:CHUNK_BYTES]
    piece = response._resource_closers[0].__self__
    assert not piece.closed
    response.close()
    assert piece.closed


def test_a_name_cannot_break_out_of_its_header(paths) -> None:
    request = RequestFactory().get("/")
    for name in ('a"; filename="b.exe', "кольцо.stl", "a\\b.stl"):
        header = send_file(request, paths[SMALL], "model/stl", name=name)["Content-Disposition"]
        assert header.startswith("attachment; filename")
        assert header.isascii()
        assert '"; filename="b.exe"' not in header.replace('\\"', "")


def test_no_such_file(ask) -> None:
    with pytest.raises(Http404):
        send_file(RequestFactory().get("/"), f"tests/{secrets.token_hex(8)}", "model/stl")


def test_a_store_that_is_away_is_said(settings) -> None:
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        response = send_file(
            RequestFactory().get("/"), f"tests/{secrets.token_hex(8)}", "model/stl"
        )
    assert response.status_code == 503
    assert "The file store does not answer just now." in body(response).decode()


def test_a_folder_that_is_switched_off_changes_nothing(settings, tmp_path, db) -> None:
    path = default_storage.save(f"tests/{secrets.token_hex(32)}.stl", ContentFile(LARGE))
    change_storage(settings, cache_bytes=0, cache_folder=str(tmp_path))
    for _ in range(2):
        response = send_file(
            RequestFactory().get("/", headers={"range": "bytes=7-"}), path, "model/stl"
        )
        assert (response.status_code, body(response)) == (206, LARGE[7:])
        response.close()
    assert [each for each in tmp_path.rglob("*") if each.stat().st_size > 100_000] == []
