"""One child of the fork server, watched from its beginning to its end."""

import logging
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from typing import IO

from jewelry.models3d.isolation.client import Zygote

logger = logging.getLogger(__name__)

START_SECONDS = 60.0
BURIAL_SECONDS = 5.0
MAX_ANSWER_BYTES = 1 << 20
STAGES = ("reading", "measuring", "walls", "picture")

Told = Callable[[str], None]


class NotStarted(OSError):
    """There is no child: no process is free, or there is no fork server."""


class ZygoteDied(Exception):
    """The fork server died before its child had ended, and the child with it."""


def sit(
    zygote: Zygote, request: bytes, errors: IO[bytes], told: Told, seconds: float
) -> tuple[bytes, str]:
    """Return what a child answers, and what was unusual about its end, or nothing.

    After so many seconds the child is killed with all it started. Raises NotStarted, ZygoteDied.
    """
    answer, theirs = os.pipe()
    with FileIO(answer) as heard:
        try:
            line = zygote.ask(request, [theirs, errors.fileno()])
        finally:
            os.close(theirs)
        with line:
            return _Sitting(zygote, line, heard, told).through(seconds)


def sit_anew(
    zygote: Zygote, request: bytes, errors: IO[bytes], told: Told, seconds: float
) -> tuple[bytes, str]:
    """As `sit`, with a second fork server where the first one died.

    It may die for reasons of its own: the second one shows whether the file is the cause. Raises
    NotStarted, ZygoteDied.
    """
    try:
        return sit(zygote, request, errors, told, seconds)
    except (NotStarted, ZygoteDied) as first:
        logger.warning("The zygote is started again: %s", first)
    zygote.stop()
    return sit(zygote, request, errors, told, seconds)


class _Sitting:
    def __init__(self, zygote: Zygote, line: socket.socket, answer: FileIO, told: Told) -> None:
        self.zygote = zygote
        self.line = line
        self.answer = answer
        self.told = told
        self.open = True
        self.words: list[bytes] = []  # of the zygote: the child's number, and how it ended
        self.heard = b""
        self.to_come = list(STAGES)

    def through(self, seconds: float) -> tuple[bytes, str]:
        self._hear(1, START_SECONDS)
        if not self.words:
            raise NotStarted("the zygote started no child")
        try:
            self._hear(2, seconds)
            late = self.open and len(self.words) < 2
        finally:
            self._bury()
        self._hear_the_rest()
        if late:
            return self.heard, f"no end after {seconds:g} s"
        if len(self.words) < 2:
            raise ZygoteDied("the zygote died under its child")
        code = self.words[1].decode()
        return self.heard, "" if code == "0" else f"ended with {code}"

    def _hear(self, words: int, seconds: float) -> None:
        """Listen to both until the zygote has said so many words or hangs up, or time is up."""
        until = time.monotonic() + seconds
        with selectors.DefaultSelector() as ears:
            ears.register(self.line, selectors.EVENT_READ, self._take_words)
            ears.register(self.answer, selectors.EVENT_READ, self._take_answer)
            while self.open and len(self.words) < words and (left := until - time.monotonic()) > 0:
                for key, _events in ears.select(left):
                    if not key.data():
                        ears.unregister(key.fileobj)

    def _take_words(self) -> bool:
        try:
            said = self.line.recv(64)
        except ConnectionResetError:
            said = b""
        self.words += said.split()
        self.open = bool(said)
        return self.open

    def _take_answer(self) -> bool:
        data = self.answer.read(1 << 16) or b""
        self.heard = (self.heard + data)[:MAX_ANSWER_BYTES]
        for stage in [stage for stage in self.to_come if b"#%s\n" % stage.encode() in self.heard]:
            self.to_come.remove(stage)
            self.told(stage)
        return bool(data)

    def _bury(self) -> None:
        """Have the child killed with all it started, and wait until it is."""
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_WR)
        self._hear(3, BURIAL_SECONDS)
        if self.open:
            self.zygote.stop()
        if len(self.words) < 2:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(int(self.words[0]), signal.SIGKILL)

    def _hear_the_rest(self) -> None:
        os.set_blocking(self.answer.fileno(), False)
        while self._take_answer():
            pass
