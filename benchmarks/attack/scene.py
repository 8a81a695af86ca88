"""The people: a customer who looks, fresh accounts with large uploads, a partner's key."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client

from benchmarks.attack.crowd import CLIENT_COUNT
from benchmarks.attack.entries import PLY
from crm.partners import keys
from crm.partners.models import ApiKey, Mode
from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Upload
from jewelry.orders import lifecycle
from jewelry.pricing.engine.specification import Specification

UPLOAD_COUNT = 2
"""Of each account."""


def build(
    ports: dict[str, int], megabytes: int, addresses: int
) -> tuple[str, list[dict[str, Any]]]:
    """The cookie of the customer who looks, and what each attacking client knows."""
    looking = _person("patron")
    for number in range(20):
        lifecycle.start(looking, f"Ring {number}", Specification("silver-925"))
    key = ApiKey(partner=_person("jeweller", Role.PARTNER), name="attack", mode=Mode.LIVE)
    secret = keys.fill(key)
    key.save()
    for number in range(50):
        _person(f"attacked{number}")
    clients = [
        {
            "session": _session(person),
            "uploads": _uploads(person, megabytes),
            "key": secret,
            "address": f"127.0.1.{1 + number % addresses}",
        }
        | ports
        for number, person in enumerate(_person(f"fresh{n}") for n in range(CLIENT_COUNT))
    ]
    cookie = f"alexandrite_session={_session(looking)}"
    connections.close_all()
    return cookie, clients


def _person(name: str, role: str = Role.CUSTOMER) -> User:
    return User.objects.create_user(name, email=f"{name}@example.com", role=role)


def _session(person: User) -> str:
    client = Client()
    client.force_login(person)
    return str(client.cookies["alexandrite_session"].value)


def _uploads(person: User, megabytes: int) -> list[str]:
    """Whole text PLYs of line breaks, each to be refused."""
    content = PLY.ljust(megabytes << 20, b"\n")
    made = []
    for _ in range(UPLOAD_COUNT):
        size = len(content)
        upload = Upload.objects.create(owner=person, name="ring.ply", size=size, received=size)
        path = f"uploads/{upload.pk}/000000000000-attack00"
        default_storage.save(path, ContentFile(content))
        upload.parts = [[path, size]]
        upload.save()
        made.append(str(upload.pk))
    return made
