"""A file's entry in Valkey, under `file:{path}`: its version and, if it is small, its bytes.

Every value begins with a random token. A reader notes the token before it asks S3, and stores what
it found only if the token is still there. A writer replaces the token before it writes and removes
it afterwards. So a stored value was read while no process wrote, whichever of them is late, lost or
restarted. Bytes are stored as they are: the cache's own serializer writes JSON.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jewelry.platform import cache
from jewelry.platform.metrics import definitions

MAX_FILE_BYTES = 256 * 1024
FILE_SECONDS = 24 * 3600
LEASE_SECONDS = 60
CHANGE_SECONDS = 900
"""Longer than any write of a file takes; during a write the file is read from S3."""

TOKEN_BYTES = 16
LEASE, CHANGE, ENTRY = b"L", b"C", b"E"
COUNT = definitions.family("file:")
SWAP = """
if redis.call('GETRANGE', KEYS[1], 0, 15) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
DROP = """
if redis.call('GETRANGE', KEYS[1], 0, 15) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


@dataclass(frozen=True)
class Entry:
    """A version of a file, as S3 had it at `checked` (seconds since 1970)."""

    etag: str
    size: int
    data: bytes | None = None
    checked: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Note:
    """`token` is the value that an entry may replace; without a token nothing may be stored now."""

    token: bytes | None = None
    entry: Entry | None = None


def read(path: str) -> Note:
    value = cache.raw(lambda client: client.get(_key(path)), cache.FAILED)
    if value is cache.FAILED:
        COUNT.error()
        return Note()
    note = Note() if value is None else _unpacked(value)
    (COUNT.hit if note.entry else COUNT.miss)()
    return note


def lease(path: str) -> Note:
    """As `read`, but with a token wherever the cache can give one: for a reader that will ask
    S3."""
    token = secrets.token_bytes(TOKEN_BYTES)
    mine = cache.raw(
        lambda client: client.set(_key(path), token + LEASE, ex=LEASE_SECONDS, nx=True),
        cache.FAILED,
    )
    if mine is cache.FAILED:
        return Note()
    return Note(token) if mine else read(path)


def file(path: str, token: bytes | None, entry: Entry) -> None:
    """Store the entry only if nothing has happened to the file since the token was noted."""
    if token is None:
        return
    value = _packed(entry)
    done = cache.raw(
        lambda client: client.eval(SWAP, 1, _key(path), token, value, FILE_SECONDS), cache.FAILED
    )
    (COUNT.failed if done is cache.FAILED else COUNT.written)()


def forget(path: str, token: bytes | None) -> None:
    if token is not None:
        cache.raw(lambda client: client.eval(DROP, 1, _key(path), token), None)


@contextmanager
def changing(path: str) -> Iterator[None]:
    """Mark the file as being written or removed, so that no reader stores what it read meanwhile.

    When a writer dies inside, its mark stays until it expires; until then the file is read from S3.
    """
    mark = secrets.token_bytes(TOKEN_BYTES) + CHANGE
    cache.raw(lambda client: client.set(_key(path), mark, ex=CHANGE_SECONDS), None)
    try:
        yield
    finally:
        cache.raw(lambda client: client.delete(_key(path)), None)


def _key(path: str) -> str:
    return f"file:{path}"


def _packed(entry: Entry) -> bytes:
    head = [entry.etag, entry.size, entry.checked, entry.data is not None]
    token = secrets.token_bytes(TOKEN_BYTES)
    return token + ENTRY + json.dumps(head).encode() + b"\n" + (entry.data or b"")


def _unpacked(value: bytes) -> Note:
    token, kind, rest = (
        value[:TOKEN_BYTES],
        value[TOKEN_BYTES : TOKEN_BYTES + 1],
        value[TOKEN_BYTES + 1 :],
    )
    if kind == CHANGE:
        return Note()
    if kind != ENTRY:
        return Note(token)
    head, _line, data = rest.partition(b"\n")
    try:
        etag, size, checked, is_whole = json.loads(head)
        entry = Entry(str(etag), int(size), data if is_whole else None, float(checked))
    except (ValueError, TypeError):
        return Note(token)  # perhaps of another release: treated as missing
    return Note(token, None if is_whole and len(data) != entry.size else entry)
