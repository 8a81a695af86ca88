"""The real web server: connections that break anywhere, and how much memory a large file takes."""

import hashlib
import http.client
import random
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from jewelry.accounts.models import User
from jewelry.models3d.formats.door import MAX_BYTES
from jewelry.models3d.models import Model3D, Upload
from jewelry.models3d.uploads.resumable import MAX_PART_BYTES
from jewelry.pricing.models import PriceRequest
from tests.factories import UserFactory, tariff
from tests.shop.sending import BOUNDARY, KIND, URL, fields, part, stored, unpriced

pytestmark = pytest.mark.django_db(transaction=True)
TRIANGLE_BYTES = 50
MAX_GROWTH_BYTES = 64 * 1024 * 1024


@pytest.fixture
def visitor(web_server):
    tariff()
    return web_server.visitor(UserFactory())


def model(size: int, seed: int) -> bytes:
    """A binary STL of about that size, unlike any other."""
    count = (size - 84) // TRIANGLE_BYTES
    block = random.Random(seed).randbytes(TRIANGLE_BYTES * 1000)
    body = (block * (count // 1000 + 1))[: count * TRIANGLE_BYTES]
    return b"cut".ljust(80) + struct.pack("<I", count) + body


def head_of(visitor, method: str, path: str, length: int, **headers: object) -> bytes:
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    given = {"Host": "127.0.0.1", "Cookie": cookies, "X-CSRFToken": visitor.cookies["csrftoken"]}
    given |= {"Content-Length": length} | {key.replace("_", "-"): v for key, v in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def request(visitor, method: str, path: str, body: bytes = b"", **headers: object):
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=60) as link:
        link.sendall(head_of(visitor, method, path, len(body), **headers))
        for start in range(0, len(body), 1 << 20):
            link.sendall(body[start : start + (1 << 20)])
        answer = http.client.HTTPResponse(link, method=method)
        answer.begin()
        return answer


def begin(visitor, size: int) -> str:
    form = f"name=ring.stl&size={size}".encode()
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    return str(request(visitor, "POST", "/uploads/", form, **kind).headers["Location"])


def cut(visitor, place: str, offset: int, piece: bytes, after: int) -> None:
    """The connection breaks when so many bytes of the piece are sent."""
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=60) as link:
        link.sendall(head_of(visitor, "PATCH", place, len(piece), Upload_Offset=offset))
        with suppress(BrokenPipeError, ConnectionResetError):  # an earlier cut was kept meanwhile
            link.sendall(piece[:after])


def stands(visitor, place: str) -> int:
    return int(request(visitor, "HEAD", place).headers["Upload-Offset"])


def go_on(visitor, place: str, content: bytes) -> None:
    """As the page does: ask where it stands, send the next part, believe the answer."""
    at = stands(visitor, place)
    while at < len(content):
        piece = content[at : at + MAX_PART_BYTES]
        try:
            answer = request(visitor, "PATCH", place, piece, Upload_Offset=at)
        except (OSError, http.client.HTTPException):
            at = stands(visitor, place)  # it said no before it had read all
            continue
        assert answer.status in {204, 409}, answer.read()[:3000]
        at = int(answer.headers["Upload-Offset"])


def ask(visitor, place: str) -> None:
    values = fields(upload=place.split("/")[-2])
    body = b"".join([*(part(*item) for item in values.items()), f"--{BOUNDARY}--\r\n".encode()])
    assert request(visitor, "POST", URL, body, Content_Type=KIND).status == 302


@pytest.mark.parametrize("seed", range(4))
def test_an_upload_cut_anywhere_arrives_whole_and_once(visitor, seed) -> None:
    dice, content, before = random.Random(seed), model(3 * MAX_PART_BYTES, seed), stored()
    place = begin(visitor, len(content))
    for _ in range(6):
        at = stands(visitor, place)
        piece = content[at : at + MAX_PART_BYTES]
        cut(visitor, place, at, piece, dice.randrange(len(piece) + 1))
    go_on(visitor, place, content)
    ask(visitor, place)
    found = PriceRequest.objects.get().model
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert stored() - before == {found.path}
    with default_storage.open(found.path) as kept:
        assert kept.read() == content


def test_what_was_cut_off_is_kept_and_need_not_be_sent_again(visitor) -> None:
    content = model(MAX_PART_BYTES, 9)
    place = begin(visitor, len(content))
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=60) as link:
        link.sendall(head_of(visitor, "PATCH", place, len(content), Upload_Offset=0))
        link.sendall(content[:1_000_000])
        link.shutdown(socket.SHUT_WR)
        link.recv(1)  # the server has done with it
    assert 0 < stands(visitor, place) <= 1_000_000
    go_on(visitor, place, content)
    sizes = [length for _path, length in Upload.objects.get().parts]
    assert (len(sizes), sum(sizes)) == (2, len(content))


@contextmanager
def little_memory(server: int) -> Iterator[None]:
    """The peak of the server's processes, not their present: the kernel is told to forget it first."""
    before = {}
    for pid in _family(server):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        before[pid] = _peak(pid)
    yield
    assert before
    grown = {pid: _peak(pid) - was for pid, was in before.items()}
    assert {pid: by for pid, by in grown.items() if by > MAX_GROWTH_BYTES} == {}


def _peak(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


@pytest.fixture
def server(web_server, supervisor) -> int:
    return int(supervisor.waves[-1][0].process.pid)


def test_a_hundred_megabytes_in_a_form_take_little_memory(visitor, server) -> None:
    content = model(MAX_BYTES, 21)
    parts = [part(*item) for item in fields().items()]
    body = b"".join([*parts, part("file", content, "ring.stl"), f"--{BOUNDARY}--\r\n".encode()])
    with little_memory(server):
        assert request(visitor, "POST", URL, body, Content_Type=KIND).status == 302
    assert Model3D.objects.get().size == len(content)


def test_a_hundred_megabytes_in_parts_take_little_memory(visitor, server) -> None:
    content = model(MAX_BYTES, 22)
    with little_memory(server):
        place = begin(visitor, len(content))
        go_on(visitor, place, content)
        ask(visitor, place)
    assert Model3D.objects.get().size == len(content)


def test_a_hundred_megabytes_are_read_with_little_memory(visitor, server) -> None:
    content = model(MAX_BYTES, 23)
    place = begin(visitor, len(content))
    go_on(visitor, place, content)
    ask(visitor, place)
    order = unpriced(User.objects.get(), Model3D.objects.get())
    with little_memory(server):
        answer = request(visitor, "GET", f"/orders/{order.public_id}/model/")
        digest = hashlib.sha256()
        while chunk := answer.read(1 << 20):
            digest.update(chunk)
    assert digest.hexdigest() == Model3D.objects.get().sha256
