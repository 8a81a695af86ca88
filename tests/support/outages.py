"""Ways for a part to be away."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def closed_port() -> Iterator[int]:
    """Nobody listens there, and nobody else can begin to."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def change_storage(settings: Any, **options: Any) -> None:
    """Through pytest-django's settings, which tell the storage and put everything back."""
    default = settings.STORAGES["default"]
    changed = default | {"OPTIONS": default["OPTIONS"] | options}
    settings.STORAGES = settings.STORAGES | {"default": changed}
