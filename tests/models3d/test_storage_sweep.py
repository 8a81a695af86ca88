"""Orphans of every kind vanish, nothing else does, and what is missing is named."""

import logging
import secrets
import uuid
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from jewelry.models3d import storage_sweep, store, tasks
from jewelry.models3d.models import Model3D, Upload
from jewelry.models3d.rendering import COLOURS
from jewelry.models3d.storage_sweep import kinds
from jewelry.models3d.uploads import resumable
from jewelry.platform import probes
from jewelry.platform.metrics import endpoint
from jewelry.platform.models import read_mark
from tests.factories import MeasurementFactory, ModelFactory, UploadFactory
from tests.shop.sending import new_cube
from tests.support.outages import change_storage, closed_port

NO_GRACE = timedelta(seconds=-5)
"""Whatever the clocks say."""

pytestmark = pytest.mark.usefixtures("bucket")


def put(path: str) -> str:
    return default_storage.save(path, ContentFile(b"content"))


def keys(bucket: str) -> set[str]:
    page = probes.storage_client().list_objects_v2(Bucket=bucket)
    return {each["Key"] for each in page.get("Contents", [])}


def digest() -> str:
    return secrets.token_hex(32)


def model(**values: Any) -> Model3D:
    found = ModelFactory(sha256=digest(), **values)
    put(found.path)
    return found


def pictures(of: Model3D) -> list[str]:
    MeasurementFactory(model=of, pictured=True, has_glb=True)
    full = [put(of.picture_path(colour)) for colour in COLOURS]
    thumbs = [put(of.picture_path(colour, thumb=True)) for colour in COLOURS]
    return [*full, *thumbs, put(of.glb_path)]


def upload() -> tuple[Upload, str]:
    row = UploadFactory(size=7, received=7)
    row.parts = [[f"uploads/{row.pk}/000000000000-aa", 7]]
    row.save()
    # In the future: the parts are what it is about here, and the row has a grace of its own.
    Upload.objects.filter(pk=row.pk).update(touched_at=timezone.now() + timedelta(hours=1))
    return row, put(row.parts[0][0])


def orphans() -> set[str]:
    one, sha = upload()[0], digest()
    strange = ["models/readme", "models/zz/nothing.stl", "pictures/x", "uploads/y"]
    return {
        put(f"models/{sha[:2]}/{sha}.stl"),
        put(f"pictures/{sha[:2]}/{sha}/yellow.webp"),
        put(f"pictures/{sha[:2]}/{sha}/model.glb"),
        put(f"pictures/{sha[:2]}/{sha}-0123456789ab/yellow.webp"),
        put(f"uploads/{uuid.uuid4()}/000000000000-bb"),
        put(f"uploads/{one.pk}/000000000007-cc"),
        *(put(path) for path in strange),
    }


def not_swept() -> set[str]:
    """Of another folder, and of a row of another format."""
    first = model()
    other = ModelFactory(sha256=first.sha256, format="obj")
    marked = ModelFactory(sha256=first.sha256, stones="2-4,7")
    return {
        *pictures(first),
        *pictures(marked),
        put(other.path),
        first.path,
        upload()[1],
        put("reports/2026.pdf"),
    }


def test_exactly_the_orphans_vanish(bucket) -> None:
    lost, kept = orphans(), not_swept()
    parts = {path for row in Upload.objects.all() for path, _length in row.parts}
    found = storage_sweep.sweep(NO_GRACE)
    assert keys(bucket) == kept | parts
    assert (found.removed, found.spared, found.missing) == (len(lost), 0, {})
    assert found.seen == len(lost) + len(kept | parts)


def test_what_is_young_is_spared(bucket) -> None:
    young = orphans()
    assert storage_sweep.sweep().removed == 0
    assert keys(bucket) >= young


def test_pictures_of_an_answer_without_a_row_are_orphans(bucket) -> None:
    kept = model()
    put(Model3D(sha256=kept.sha256, stones="2").picture_path("yellow"))
    storage_sweep.sweep(NO_GRACE)
    assert keys(bucket) == {kept.path}


def test_a_model_whose_other_format_has_a_row_is_an_orphan(bucket) -> None:
    kept = model()
    lost = put(Model3D(sha256=kept.sha256, format="glb").path)
    storage_sweep.sweep(NO_GRACE)
    assert keys(bucket) == {kept.path}
    assert not default_storage.exists(lost)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_walk_of_many_small_runs_finds_the_same(bucket, monkeypatch, size) -> None:
    monkeypatch.setattr(storage_sweep, "PAGE_SIZE", size)
    lost, kept = orphans(), not_swept()
    absent = {ModelFactory(sha256=digest()).path for _ in range(4)}
    gone = pictures(model())[0]
    default_storage.delete(gone)
    runs = 1
    while not (found := storage_sweep.sweep(NO_GRACE, pages=1)).ended:
        runs += 1
    assert found.removed == len(lost)
    assert set(found.missing) == absent | {gone}
    assert keys(bucket) >= kept
    assert runs >= (found.seen - 1) // size
    assert storage_sweep.last_round() == found


def test_missing_files_are_an_alarm_with_the_rows_named(caplog) -> None:
    caplog.set_level(logging.ERROR)
    here, absent = model(), ModelFactory(sha256=digest())
    gone = pictures(here)[3]
    default_storage.delete(gone)
    measured = here.measurements.get()
    found = storage_sweep.sweep()
    assert found.missing == {
        absent.path: f"Model3D {absent.pk}",
        gone: f"Measurement {measured.pk}",
    }
    assert f"Model3D {absent.pk}: {absent.path}" in caplog.text
    assert endpoint.read().total("alexandrite_files_missing") == 2
    put(absent.path)
    put(gone)
    assert storage_sweep.sweep().missing == {}
    assert endpoint.read().total("alexandrite_files_missing") == 0


def test_an_empty_bucket_misses_everything() -> None:
    rows = [ModelFactory(sha256=digest()) for _ in range(3)]
    assert set(storage_sweep.sweep().missing) == {row.path for row in rows}


def test_a_file_kept_since_the_page_was_listed_is_not_missing(monkeypatch) -> None:
    row, required = ModelFactory(sha256=digest()), kinds.Models.required

    def rival_first(self, low, high):
        put(row.path)
        return required(self, low, high)

    monkeypatch.setattr(kinds.Models, "required", rival_first)
    assert storage_sweep.sweep().missing == {}


def test_a_bucket_of_strangers_is_not_believed(bucket, monkeypatch, caplog) -> None:
    """The database is another's, or yesterday's: its word is not enough to remove everything."""
    monkeypatch.setattr(storage_sweep, "MANY_ORPHANS", 3)
    strangers = {put(f"models/{sha[:2]}/{sha}.stl") for sha in (digest() for _ in range(5))}
    found = storage_sweep.sweep(NO_GRACE)
    assert (found.removed, found.spared, keys(bucket)) == (0, 5, strangers)
    assert "Most files below models/ have no row; none is removed." in caplog.text
    assert storage_sweep.sweep(NO_GRACE, believe=True).removed == 5
    assert keys(bucket) == set()


def test_unfinished_multiparts_of_other_tools_are_aborted(bucket) -> None:
    client = probes.storage_client()
    client.create_multipart_upload(Bucket=bucket, Key="models/aa/large.stl")
    storage_sweep.sweep()
    assert len(client.list_multipart_uploads(Bucket=bucket)["Uploads"]) == 1
    storage_sweep.sweep(NO_GRACE)
    with suppress(client.exceptions.NoSuchUpload):  # the embedded server's way to say none
        assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)


def test_a_run_that_is_cut_short_is_not_for_nothing(bucket, monkeypatch) -> None:
    monkeypatch.setattr(storage_sweep, "PAGE_SIZE", 2)
    lost, remove, calls = orphans(), kinds.Kind.remove, []

    def cut(self, key):
        calls.append(key)
        if len(calls) == 4:
            raise SoftTimeLimitExceeded
        return remove(self, key)

    with monkeypatch.context() as patch:
        patch.setattr(kinds.Kind, "remove", cut)
        with pytest.raises(SoftTimeLimitExceeded):
            storage_sweep.sweep(NO_GRACE)
    assert storage_sweep.last_round() is None
    assert 0 < read_mark(storage_sweep.MARK)["now"]["seen"] < len(lost)
    assert storage_sweep.sweep(NO_GRACE).ended
    assert not keys(bucket) & lost


def test_uploads_nobody_goes_on_with_are_given_up(bucket) -> None:
    (stale, _path), (live, path) = upload(), upload()
    Upload.objects.filter(pk=stale.pk).update(touched_at=timezone.now() - timedelta(hours=25))
    storage_sweep.sweep()
    assert list(Upload.objects.all()) == [live]
    assert keys(bucket) == {path}


def test_an_upload_that_goes_on_at_this_moment_is_kept(bucket, monkeypatch) -> None:
    row, path = upload()
    old = timezone.now() - timedelta(hours=25)
    Upload.objects.filter(pk=row.pk).update(touched_at=old)
    give_up = resumable.give_up_stale

    def rival_first(pk, before):
        Upload.objects.get(pk=pk).save()
        return give_up(pk, before)

    monkeypatch.setattr(resumable, "give_up_stale", rival_first)
    storage_sweep.sweep()
    assert keys(bucket) == {path}
    assert Upload.objects.get() == row


def test_a_store_that_is_away_ends_the_task_and_not_the_walk(bucket, settings) -> None:
    lost, real = orphans(), settings.STORAGES
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        tasks.sweep_the_storage()
    settings.STORAGES = real
    assert storage_sweep.sweep(NO_GRACE).removed == len(lost)


def test_the_command_says_what_it_did(bucket) -> None:
    absent, out = ModelFactory(sha256=digest()), StringIO()
    put("models/stray")
    call_command("sweep_files", hours=-1, stdout=out)
    told = out.getvalue()
    assert "1 files, 1 orphans removed, 0 spared, 1 missing." in told
    assert f"missing: Model3D {absent.pk}: {absent.path}" in told


def test_a_lost_model_is_back_once_anybody_sends_the_same_file(bucket) -> None:
    content = new_cube()
    row = store.keep(ContentFile(content), "ring.stl")
    default_storage.delete(row.path)
    assert set(storage_sweep.sweep().missing) == {row.path}
    assert store.keep(ContentFile(content), "other.stl") == row
    assert storage_sweep.sweep().missing == {}
    with default_storage.open(row.path) as file:
        assert file.read() == content


def test_a_known_model_is_known_while_the_store_is_away(bucket, settings) -> None:
    content = new_cube()
    row = store.keep(ContentFile(content), "ring.stl")
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        assert store.keep(ContentFile(content), "ring.stl") == row
