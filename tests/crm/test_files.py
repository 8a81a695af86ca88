"""The operations page says how the files do."""

import secrets

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from jewelry.models3d import storage_sweep
from jewelry.platform import probes
from tests.factories import ModelFactory
from tests.support.outages import change_storage

PAGE = "/admin/operations/"


@pytest.fixture(autouse=True)
def bucket(db, settings) -> None:
    name = f"page-{secrets.token_hex(4)}"
    probes.storage_client().create_bucket(Bucket=name)
    change_storage(settings, bucket_name=name)


def text(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_before_the_first_walk(office: Client) -> None:
    assert "The store has not been compared with the database yet." in text(office)


def test_what_is_missing_is_named(office: Client) -> None:
    row = ModelFactory(sha256=secrets.token_hex(32))
    storage_sweep.sweep()
    page = text(office)
    assert "These rows have no file any more:" in page
    assert f"<li>Model3D {row.pk}: <code>{row.path}</code></li>" in page


def test_when_nothing_is_missing_nothing_alarms(office: Client) -> None:
    default_storage.save("models/readme", ContentFile(b"x"))
    storage_sweep.sweep()
    page = text(office)
    assert "The store against the database" in page
    assert "These rows have no file any more:" not in page


def test_reads_are_counted_by_where_they_were_found(office: Client) -> None:
    path = default_storage.save(f"tests/{secrets.token_hex(32)}.stl", ContentFile(b"x" * 300_000))
    before = files(office)
    for _ in range(3):
        default_storage.open(path).close()
    after = files(office)
    assert (after["disk"] - before["disk"], after["store"] - before["store"]) == (2, 1)


def files(client: Client):
    return client.get(PAGE).context["files"]
