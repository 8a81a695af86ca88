"""Uploads byte by byte: what browsers never send, and people who are no browsers do."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders import placing
from jewelry.orders.models import Order
from jewelry.platform import probes
from jewelry.pricing.engine.specification import Specification
from tests.factories import AlloyFactory
from tests.models3d.shapes import cube, stl

BOUNDARY = "the-end-of-this-part"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
URL = "/price/"
sides = itertools.count()


def new_cube() -> bytes:
    """Unlike every other, so that nothing kept by an earlier test is mistaken for it; below 100 g."""
    return stl(cube(side=12 + next(sides) / 128))


def fields(**changes: Any) -> dict[str, Any]:
    form = {"token": uuid.uuid4(), "alloy": AlloyFactory().code, "quantity": 1}
    return {name: value for name, value in (form | changes).items() if value is not None}


def part(name: str, value: Any, filename: str | None = None) -> bytes:
    extra = "" if filename is None else f'; filename="{filename}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    content = value if isinstance(value, bytes) else str(value).encode()
    return head.encode() + content + b"\r\n"


def send(client: Client, content: bytes, filename: str = "ring.stl", to: str = URL, **changes: Any):
    parts = [part(name, value) for name, value in fields(**changes).items()]
    body = b"".join([*parts, part("file", content, filename), f"--{BOUNDARY}--\r\n".encode()])
    return client.generic("POST", to, body, content_type=KIND)


def unpriced(customer: User, model: Model3D) -> Order:
    """An order for a customer's own model that has no price yet."""
    return placing.unpriced(customer, "Wave", Specification(AlloyFactory().code), model)


class Flood:
    """A request's body with a file of zeros in it, made while it is read."""

    def __init__(self, zeros: int, watch: Callable[[], object]) -> None:
        parts = [part(name, value) for name, value in fields().items()]
        self.head = b"".join([*parts, part("file", b"", "large.stl").removesuffix(b"\r\n")])
        self.tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        self.zeros, self.watch = zeros, watch
        self.length = len(self.head) + zeros + len(self.tail)

    def read(self, size: int) -> bytes:
        self.watch()
        if self.head:
            chunk, self.head = self.head[:size], self.head[size:]
        elif self.zeros:
            chunk = bytes(min(size, self.zeros))
            self.zeros -= len(chunk)
        else:
            chunk, self.tail = self.tail[:size], self.tail[size:]
        return chunk

    readline = read  # WSGI wants it; nobody calls it


def stored(prefix: str = "models/") -> set[str]:
    """The paths of all model files in the bucket, or of others."""
    bucket = settings.STORAGES["default"]["OPTIONS"]["bucket_name"]
    pages = probes.storage_client().get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=bucket, Prefix=prefix)
    return {item["Key"] for page in found for item in page.get("Contents", [])}
