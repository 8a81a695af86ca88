"""A file is kept while the sweeper is about to remove the orphan of the same content."""

from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from jewelry.models3d import storage_sweep, store
from jewelry.models3d.models import Model3D
from jewelry.models3d.storage_sweep import kinds
from tests.models3d.test_storage_sweep import NO_GRACE
from tests.shop.sending import new_cube
from tests.support.rivals import WITHIN_SECONDS, elsewhere, met

pytestmark = [pytest.mark.usefixtures("bucket"), pytest.mark.django_db(transaction=True)]


def keep(content: bytes) -> Model3D:
    return store.keep(ContentFile(content), "ring.stl")


def sweep() -> storage_sweep.Round:
    return storage_sweep.sweep(NO_GRACE)


@pytest.fixture
def orphan(bucket) -> tuple[bytes, str]:
    """The content and the path of a file without a row."""
    content = new_cube()
    row = keep(content)
    path = row.path
    row.delete()
    return content, path


def test_kept_between_the_listing_and_the_removal(orphan, monkeypatch) -> None:
    content, path = orphan
    remove = kinds.Models.remove

    def rival_first(self, key):
        elsewhere(partial(keep, content))
        return remove(self, key)

    monkeypatch.setattr(kinds.Models, "remove", rival_first)
    assert sweep().removed == 0
    assert Model3D.objects.get().path == path
    assert default_storage.exists(path)


def test_kept_while_it_is_removed(orphan) -> None:
    """The sweeper has looked for the row and found none; who keeps the file waits for it."""
    content, path = orphan
    with met(default_storage, "delete", partial(keep, content)) as rivals:
        assert sweep().removed == 1
    rivals[0].result(WITHIN_SECONDS)
    assert Model3D.objects.get().path == path
    assert default_storage.exists(path)


def test_swept_while_it_is_kept(orphan, monkeypatch) -> None:
    """The object is stored and its row not yet committed when the sweeper comes by."""
    content, path = orphan
    save, swept = default_storage.save, []

    def sweep_after(key, file):
        saved = save(key, file)
        swept.append(elsewhere(sweep))
        return saved

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", sweep_after)
        keep(content)
    assert swept[0].removed == 0
    assert default_storage.exists(path)


def test_swept_while_the_transaction_of_whoever_keeps_it_is_open(orphan) -> None:
    content, path = orphan
    with transaction.atomic():
        keep(content)
        swept = elsewhere(sweep)
    assert swept.removed == 0
    assert default_storage.exists(path)
