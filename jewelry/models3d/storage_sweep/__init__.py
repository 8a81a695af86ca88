"""Compares the storage with the database, page by page: deletes orphans, reports missing objects.

A run reads a few pages and the next run continues, so a run costs the same in a bucket of any size.
Within a folder keys and rows have the same order, so a page of keys and the rows between its ends
show both objects without a row and rows without their object.
"""

import logging
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import cast

from django.core.files.storage import default_storage
from django.utils import timezone

from jewelry.models3d.models import Upload
from jewelry.models3d.storage_sweep.kinds import END, SWEPT_KINDS, Kind
from jewelry.models3d.uploads import resumable
from jewelry.platform.files.s3 import Origin, StorageUnavailable
from jewelry.platform.files.storage import FileStorage
from jewelry.platform.metrics import definitions
from jewelry.platform.models import read_mark, write_mark

GRACE_PERIOD = timedelta(hours=24)
"""Younger objects may be about to get their row."""

MAX_PAGES = 20
PAGE_SIZE = 1000
MAX_MISSING_NAMED = 1000
"""With so many, something else is wrong."""

MAX_STALE_UPLOADS = 50
"""Uploads dropped in one run, each of up to 500 parts."""

MANY_ORPHANS = 50
MARK = "files-sweep"
NONE_EVER = {"NoSuchUpload"}
"""Errors that some stores answer instead of an empty list."""


log = logging.getLogger(__name__)


@dataclass
class Round:
    """The findings of one walk through the bucket, over as many runs as it took."""

    after: str = ""
    seen: int = 0
    removed: int = 0
    spared: int = 0
    """Orphans that were kept because their page had so many: a sign of the wrong database."""

    missing: dict[str, str] = field(default_factory=dict)
    """Missing paths, and the rows that name them."""

    ended: str = ""


def sweep(
    grace: timedelta = GRACE_PERIOD, pages: int = MAX_PAGES, *, believe: bool = False
) -> Round:
    """Raises StorageUnavailable; the next run begins where this one did.

    `believe` removes even most of a page, which otherwise means that this is not the database the
    files were stored with.
    """
    before = timezone.now() - grace
    _give_up_uploads(before)
    _abort_multiparts(before)
    now = Round(**read_mark(MARK).get("now", {}))
    for _ in range(pages):
        _look_at_page(now, before, believe)
        now.ended = "" if now.after else timezone.now().isoformat()
        _write(now)  # after each page: a run that is cut short is not for nothing
        if now.ended:
            break
    return now


def last_round() -> Round | None:
    """Return the last walk that came to its end."""
    found = read_mark(MARK).get("last")
    return Round(**found) if found else None


def _write(now: Round) -> None:
    if not now.ended:
        return write_mark(MARK, read_mark(MARK) | {"now": asdict(now)})
    definitions.FILES_MISSING.set(len(now.missing))
    if now.missing:
        told = ", ".join(f"{row}: {path}" for path, row in now.missing.items())
        log.error("Files are missing from the storage: %s", told)
    return write_mark(MARK, {"last": asdict(now)})


def _look_at_page(now: Round, before: datetime, believe: bool) -> None:
    page = _origin().call("list_objects_v2", StartAfter=now.after, MaxKeys=PAGE_SIZE)
    found = {each["Key"]: each["LastModified"] for each in page.get("Contents", [])}
    last = max(found) if page.get("IsTruncated") else END
    now.seen += len(found)
    for kind in SWEPT_KINDS:
        if not kind.lies_between(now.after, last):
            continue
        keys = {key for key in found if key.startswith(kind.prefix)}
        orphans = [key for key in keys - kind.with_row(keys) if found[key] < before]
        if len(orphans) > MANY_ORPHANS and len(orphans) > len(keys) / 2 and not believe:
            now.spared += len(orphans)
            log.error("Most files below %s have no row; none is removed.", kind.prefix)
            continue
        now.removed += _remove(kind, orphans)
        _note_missing(now, kind, keys, last)
    now.after = "" if last == END else last


def _remove(kind: Kind, orphans: list[str]) -> int:
    removed = [key for key in orphans if kind.remove(key)]
    definitions.FILES_SWEPT.labels(kind.prefix.rstrip("/")).inc(len(removed))
    return len(removed)


def _note_missing(now: Round, kind: Kind, keys: set[str], last: str) -> None:
    """Check each path once more: a file stored after the listing is not in it."""
    for path, row in kind.required(now.after, last).items():
        if (
            path not in keys
            and len(now.missing) < MAX_MISSING_NAMED
            and not default_storage.exists(path)
        ):
            now.missing[path] = row


def _give_up_uploads(before: datetime) -> None:
    stale = Upload.objects.filter(touched_at__lt=before).order_by("touched_at")
    for pk in stale.values_list("pk", flat=True)[:MAX_STALE_UPLOADS]:
        if resumable.give_up_stale(pk, before):
            definitions.FILES_SWEPT.labels("stale").inc()


def _abort_multiparts(before: datetime) -> None:
    """Abort broken multipart uploads of other tools: they cost money and are in no listing."""
    try:
        page = _origin().call("list_multipart_uploads", MaxUploads=PAGE_SIZE)
    except StorageUnavailable as problem:
        if not problem.status:
            raise
        if problem.code not in NONE_EVER:
            log.warning("Unfinished multipart uploads cannot be listed: %s", problem)
        return
    for each in page.get("Uploads", []):
        if each["Initiated"] < before:
            names = {name: each[name] for name in ("Key", "UploadId")}
            _origin().call("abort_multipart_upload", **names)
            definitions.FILES_SWEPT.labels("multipart").inc()


def _origin() -> Origin:
    return cast(FileStorage, default_storage).origin
