"""Has a stranger's picture made anew by a confined process, as models are (`models3d.isolation`)."""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from jewelry.models3d.isolation.client import Zygote
from jewelry.models3d.isolation.session import ZygoteDied, sit_anew
from jewelry.platform import own_uids
from jewelry.talk import picture_worker

log = logging.getLogger(__name__)

SECONDS = 20.0
MAX_BYTES = 20 * 1024 * 1024


class Damaged(Exception):
    """No picture can be made of it."""


class TooLarge(Exception):
    """It has too many pixels."""


def command() -> list[str]:
    """Return the fork server's command line."""
    # -P: nothing in the working directory is ever imported
    return [sys.executable, "-P", "-m", "jewelry.talk.picture_worker"]


zygote = Zygote(command)


def made_anew(content: Iterable[bytes]) -> bytes:
    """Return the picture as WebP, upright and without what the file says beside it.

    Raises Damaged, TooLarge, and OSError only if the process can't be started.
    """
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "sent"), Path(folder, "out")
        out.mkdir(0o700)
        with path.open("wb") as file:
            file.writelines(content)
        if (nobody := own_uids.passing()) is not None:
            os.chown(out, nobody, nobody)  # the child becomes its folder's owner
        answer = _answer(path, out)
        if answer == picture_worker.LARGE.encode():
            raise TooLarge
        if answer != picture_worker.MADE.encode():
            raise Damaged
        return _read(out / picture_worker.NAME)


def _read(made: Path) -> bytes:
    """A stranger's file may have taken the process over: what it left is no more trusted."""
    if made.is_symlink() or not made.is_file() or made.stat().st_size > MAX_BYTES:
        raise Damaged
    return made.read_bytes()


def _answer(path: Path, out: Path) -> bytes:
    request = json.dumps({"path": str(path), "fmt": "", "out": str(out), "stones": ""}).encode()
    with tempfile.TemporaryFile() as errors:
        try:
            answer, ending = sit_anew(zygote, request, errors, lambda stage: None, SECONDS)
        except ZygoteDied as died:
            answer, ending = b"", str(died)
    if ending:
        log.info("A picture is refused: %s", ending)
    return answer
