"""Where the embedded Postgres, Valkey and S3 are, and the secrets of this data folder.

Every address follows from the data folder alone, so settings, tests and the supervisor agree
without passing anything on. Nothing here imports the wheels that contain the servers.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from jewelry.platform import file_modes, ports

BASE = Path(__file__).resolve().parent.parent.parent


def tag(data: Path) -> str:
    """Return eight hex digits that stand for the folder where a whole path does not fit."""
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:8]


DATA = Path(os.environ.get("ALEXANDRITE_DATA") or BASE / "var").resolve()
# A socket's path holds 107 bytes, which a deep checkout would overflow. Neither TMPDIR nor
# XDG_RUNTIME_DIR: they differ between terminals, and the address must not.
RUN = Path(f"/tmp/alexandrite-{os.getuid()}-{tag(DATA)}")  # noqa: S108
SOCKET = RUN / "postgres"
STORAGE_KEY = "alexandrite"
CHILD_OF = "ALEXANDRITE_CHILD_OF"
"""The environment variable that gives the data folder to every process of the supervisor."""


def child_name() -> str:
    """Return the process name of this data folder's undumpable children, 15 characters at most."""
    return f"alx-{tag(DATA)}"


@contextmanager
def socket_folder() -> Iterator[None]:
    """In a shared /tmp another user may have created the folder first."""
    RUN.mkdir(mode=0o700, exist_ok=True)
    if RUN.is_symlink() or RUN.lstat().st_uid != os.getuid():
        raise ImproperlyConfigured(f"{RUN} belongs to somebody else; remove it and start again.")
    try:
        yield
    finally:
        shutil.rmtree(RUN, ignore_errors=True)


def secret(name: str) -> str:
    """Return a random secret from a file that only its owner can read; the first call creates
    it."""
    return _kept(name, lambda: secrets.token_urlsafe(48))


def database_url() -> str:
    # The port is part of the socket's name and is given because PGPORT would change it.
    return f"postgres://alexandrite@{quote(str(SOCKET), safe='')}:5432/alexandrite"


def cache_url() -> str:
    return f"unix://{RUN}/valkey?db=0"


def broker_url() -> str:
    return f"redis+socket://{RUN}/valkey?virtual_host=1"


def storage_url() -> str:
    return f"http://{STORAGE_KEY}:{secret('storage-key')}@127.0.0.1:{storage_port()}/alexandrite"


def storage_port() -> int:
    """Return the port of S3, chosen once: stored links contain it, and S3 has no Unix socket."""
    return int(_kept("storage-port", _choose_storage_port))


def move_storage_port() -> int:
    """Choose another port, after another program has taken the first one."""
    (DATA / "storage-port").unlink(missing_ok=True)
    return storage_port()


def _choose_storage_port() -> str:
    # Below the range from which the kernel gives out ports for outgoing connections.
    return str(ports.first_free(20000 + int(tag(DATA), 16) % 10000))


def _kept(name: str, make: Callable[[], str]) -> str:
    """Return the file's content. The first call creates it; of two processes one creates it."""
    note = DATA / name
    try:
        with suppress(FileNotFoundError):
            return note.read_text()
        file_modes.folder(DATA)
        draft = DATA / f".{name}-{secrets.token_hex(8)}"
        with open(draft, "x", opener=file_modes.opener) as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, note)
        draft.unlink()
        return note.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {DATA} cannot be used: {error.strerror} ({error.filename}). "
            "Make it readable and writable, or let ALEXANDRITE_DATA name one that is."
        ) from None
