"""What each attack does again and again, one client's turn. Only to 127.0.0.1, and never much."""

import http.client
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "7421"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
TIMEOUT = 20.0
PAUSE_SECONDS = 0.25
"""Seconds between two drops of a body that drips."""

LINE_BREAK_COUNT = 12 << 20
PLY = (
    b"ply\nformat ascii 1.0\nelement vertex 999999999\nproperty float x\n"
    b"element face 999999999\nproperty list uchar int vertex_indices\nend_header\n"
)
Client = Mapping[str, Any]
"""`web` and `api` (ports), `session`, `uploads` (ids), `key` (of a partner), `address`, `until`."""


def named(client: Client) -> int:
    """A hundred bytes that name a large upload, another one each time."""
    return _name(client, secrets.choice(client["uploads"]))


def named_again(client: Client) -> int:
    """The same refused upload, for ever."""
    return _name(client, client["uploads"][0])


def drip(client: Client) -> int:
    return _drip(client["web"], f"POST /accounts/login/ HTTP/1.1\r\nContent-Type: {FORM}", client)


def drip_chunked(client: Client) -> int:
    head = f"POST /price/ HTTP/1.1\r\nContent-Type: {MULTIPART}\r\n{_signed(client)}"
    return _drip(client["web"], head, client, chunked=True)


def drip_api(client: Client) -> int:
    head = f"POST /api/v1/models HTTP/1.1\r\nContent-Type: {MULTIPART}"
    return _drip(client["api"], f"{head}\r\nAuthorization: Bearer {client['key']}", client)


def multipart(client: Client) -> int:
    """A file that begins, and then nothing more."""
    head = f"POST /price/ HTTP/1.1\r\nContent-Type: {MULTIPART}\r\n{_signed(client)}"
    begun = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.stl"\r\n\r\n'
    return _drip(client["web"], head, client, begun=begun.encode(), drop=b"")


def login(client: Client) -> int:
    name = secrets.token_hex(8)
    form = {"username": name, "login": name, "password": secrets.token_hex(8)}
    return _post(client, "/accounts/login/", urlencode(form).encode())


def signup(client: Client) -> int:
    name, password = secrets.token_hex(8), secrets.token_hex(12)
    form = {"name": f"A {name}", "email": f"{name}@example.com", "agreed": "on"}
    form |= dict.fromkeys(("password", "password1", "password2", "new_password1"), password)
    return _post(client, "/accounts/signup/", urlencode(form).encode())


def reset(client: Client) -> int:
    form = {"email": f"attacked{secrets.randbelow(50)}@example.com"}
    for path in ("/accounts/password/reset/", "/accounts/forgotten/"):
        if (status := _post(client, path, urlencode(form).encode())) != 404:
            break
    return status


def price(client: Client) -> int:
    """A small model after another, by the plain form."""
    return _send(client, _small_model())


def price_of_guest(client: Client) -> int:
    """The same of visitors without an account, each one a new visitor."""
    return _send({**client, "session": ""}, _small_model())


def line_breaks(client: Client) -> int:
    """A text PLY of nothing but line breaks."""
    return _send(client, PLY + b"\n" * LINE_BREAK_COUNT, "ring.ply")


ENTRIES: dict[str, tuple[Callable[[Client], int], str]] = {
    "tiny POSTs that name a large upload": (named, "web"),
    "a refused upload named again": (named_again, "web"),
    "dripping forms": (drip, "web"),
    "dripping chunks": (drip_chunked, "web"),
    "dripping bodies, API": (drip_api, "api"),
    "unfinished multiparts": (multipart, "web"),
    "invented logins": (login, "web"),
    "sign-ups": (signup, "web"),
    "resets": (reset, "web"),
    "parallel uploads to /price/": (price, "web"),
    "the same of visitors without an account": (price_of_guest, "web"),
    "a PLY of line breaks": (line_breaks, "web"),
}
"""What is done, and the process it is done to."""


def _name(client: Client, upload: str) -> int:
    form = {"token": str(uuid4()), "alloy": "silver-925", "quantity": "1", "upload": upload}
    return _post(client, "/price/", urlencode(form).encode())


def _small_model() -> bytes:
    """A binary STL of twelve triangles that nobody sent before."""
    return secrets.token_bytes(80) + bytes([12, 0, 0, 0]) + secrets.token_bytes(600)


def _send(client: Client, content: bytes, name: str = "ring.stl") -> int:
    form = {"token": str(uuid4()), "alloy": "silver-925", "quantity": "1"}
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    fields = "".join(f'{start}"{key}"\r\n\r\n{value}\r\n' for key, value in form.items())
    head = f'{fields}{start}"file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return _post(client, "/price/", body, MULTIPART)


def _post(client: Client, path: str, body: bytes, kind: str = FORM) -> int:
    link = http.client.HTTPConnection(
        "127.0.0.1", client["web"], timeout=TIMEOUT, source_address=(client["address"], 0)
    )
    token = secrets.token_hex(16)
    cookie = f"alexandrite_session={client['session']}; csrftoken={token}"
    anonymous = path.startswith("/accounts/") or not client["session"]
    own = {"Cookie": f"csrftoken={token}" if anonymous else cookie, "X-CSRFToken": token}
    try:
        link.request("POST", path, body, own | {"Content-Type": kind})
        answer = link.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()


def _signed(client: Client) -> str:
    token = secrets.token_hex(16)
    cookie = f"alexandrite_session={client['session']}; csrftoken={token}"
    return f"Cookie: {cookie}\r\nX-CSRFToken: {token}"


def _drip(
    port: int, head: str, client: Client, *, chunked: bool = False, begun: bytes = b"", drop: bytes = b"x"
) -> int:  # fmt: skip
    """Until it is answered, hung up on, or time is over."""
    framing = "Transfer-Encoding: chunked" if chunked else "Content-Length: 1000000"
    if chunked:
        drop = b"1\r\nx\r\n"
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", port), TIMEOUT, (client["address"], 0)) as link,
    ):
        link.sendall(f"{head}\r\nHost: 127.0.0.1\r\n{framing}\r\n\r\n".encode() + begun)
        link.settimeout(PAUSE_SECONDS)
        while time.monotonic() < client["until"]:
            link.sendall(drop)
            with suppress(TimeoutError):
                return int((link.recv(4096) or b"HTTP/1.1 000").split()[1])
    return 0
