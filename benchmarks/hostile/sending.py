"""The upload form as a browser would send it, by many people at a time."""

import itertools
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from benchmarks.hostile.file import HostileFile
from benchmarks.lab.visitor import Away, Visitor

BOUNDARY = "the-end-of-this-part"
WORDS = (b'class="alert" role="alert"', b'class="door lost"')
FORM = {"alloy": "silver-925", "quantity": "1"}


@dataclass(frozen=True)
class Sent:
    """`asked` is the public id of its price request, where there is one; `status` is 0 without an answer."""

    file: HostileFile
    asked: str
    status: int
    seconds: float
    said: bool


def send_all(files: Sequence[HostileFile], port: int, sessions: Sequence[str]) -> list[Sent]:
    """The sessions take turns, so that none has many waiting models."""
    turns, lock = itertools.cycle([Visitor(port, session, 60.0) for session in sessions]), Lock()

    def send(file: HostileFile) -> Sent:
        with lock:
            visitor = next(turns)
        return _send(file, visitor)

    with ThreadPoolExecutor(4) as hands:
        return list(hands.map(send, files))


def _send(file: HostileFile, visitor: Visitor) -> Sent:
    token, since = str(uuid.uuid4()), time.monotonic()
    try:
        answer = visitor.send(
            "/price/",
            _body(file, token, visitor.token),
            f"multipart/form-data; boundary={BOUNDARY}",
        )
    except Away:
        return Sent(file, "", 0, time.monotonic() - since, False)
    finally:
        visitor.close()
    # the second is the page for what is no form at all, as with a file's name of 3,000 letters
    said = answer.status == 302 or any(sign in answer.body for sign in WORDS)
    asked = answer.headers.get("Location", "").rstrip("/").rpartition("/")[2]
    return Sent(file, asked, answer.status, time.monotonic() - since, said)


def _body(file: HostileFile, token: str, csrf: str) -> bytes:
    fields = FORM | {"token": token, "csrfmiddlewaretoken": csrf}
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    # as browsers do: quotes and line ends are written as percent signs and numbers
    name = file.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    parts.append(head.encode() + file.content)
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"".join(start + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()
