"""Which objects belong to which rows, for each folder of the bucket.

A kind knows, for the keys of a page, which have a row and which objects must exist. Before it
removes an object it checks again, under the lock that a process holds from storing such a file
until its row is committed.
"""

import re
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.db import transaction

from jewelry.models3d.models import Measurement, Model3D, Upload
from jewelry.models3d.rendering import COLOURS
from jewelry.models3d.store import try_lock

END = "\U0010ffff"
"""Sorts behind every key."""

DIGEST_LENGTH = 64
"""A model's content begins with so many characters of its file's digest."""


class Kind:
    prefix: str
    path: re.Pattern[str]
    """Its first group is the value that rows are found by."""

    def lies_between(self, low: str, high: str) -> bool:
        return low < self.prefix + END and self.prefix <= high

    def with_row(self, keys: Iterable[str]) -> set[str]:
        """Return the keys that a row refers to."""
        raise NotImplementedError

    def required(self, low: str, high: str) -> dict[str, str]:
        """Return the keys that rows refer to, between two keys (exclusive), each with its row's
        name."""
        return {}

    def remove(self, key: str) -> bool:
        """Remove the object unless it has a row by now, or a process is about to write one."""
        with transaction.atomic():
            found = self.path.fullmatch(key)
            if found and not try_lock(found[1][:DIGEST_LENGTH]):
                return False
            if self.with_row([key]):
                return False
            default_storage.delete(key)
        return True

    def named(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the value by which each key's row is found."""
        return {key: found[1] for key in keys if (found := self.path.fullmatch(key))}

    def bounds(self, low: str, high: str) -> tuple[str, str]:
        """Digests sort as their paths do; a key of another form bounds nothing."""
        first, last = self.path.fullmatch(low), self.path.fullmatch(high)
        return first[1][:DIGEST_LENGTH] if first else "", last[1][:DIGEST_LENGTH] if last else END


class Models(Kind):
    prefix = "models/"
    path = re.compile(r"models/[0-9a-f]{2}/([0-9a-f]{64})\.\w+")

    def with_row(self, keys: Iterable[str]) -> set[str]:
        wanted = self.named(keys)
        rows = Model3D.objects.filter(sha256__in=set(wanted.values()))
        return {row.path for row in rows} & set(wanted)

    def required(self, low: str, high: str) -> dict[str, str]:
        first, last = self.bounds(low, high)
        rows = Model3D.objects.filter(sha256__gte=first, sha256__lte=last)
        return {row.path: f"Model3D {row.pk}" for row in rows.iterator() if low < row.path <= high}


class Pictures(Kind):
    prefix = "pictures/"
    path = re.compile(r"pictures/[0-9a-f]{2}/([0-9a-f]{64}(?:-[0-9a-f]{12})?)/.+")

    def with_row(self, keys: Iterable[str]) -> set[str]:
        wanted = self.named(keys)
        digests = {content[:DIGEST_LENGTH] for content in wanted.values()}
        known = {row.content for row in Model3D.objects.filter(sha256__in=digests)}
        return {key for key, content in wanted.items() if content in known}

    def required(self, low: str, high: str) -> dict[str, str]:
        first, last = self.bounds(low, high)
        rows = Measurement.objects.filter(model__sha256__gte=first, model__sha256__lte=last)
        return {
            path: f"Measurement {row.pk}"
            for row in rows.select_related("model").iterator()
            for path in _made(row)
            if low < path <= high
        }


class Uploads(Kind):
    """Nothing is required: an uploader detects a lost part and sends it again."""

    prefix = "uploads/"
    path = re.compile(r"uploads/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/.+")

    def with_row(self, keys: Iterable[str]) -> set[str]:
        rows = Upload.objects.filter(pk__in=set(self.named(keys).values()))
        return {path for row in rows for path, _length in row.parts}

    def remove(self, key: str) -> bool:
        """Needs no lock: a part gets its row within minutes, and never after the grace period."""
        if self.with_row([key]) & {key}:
            return False
        default_storage.delete(key)
        return True


SWEPT_KINDS: list[Kind] = [Models(), Pictures(), Uploads()]
"""Packages above the models append theirs when they are ready."""


def _made(row: Measurement) -> Iterator[str]:
    for colour in COLOURS if row.pictured else ():
        yield row.model.picture_path(colour)
        yield row.model.picture_path(colour, thumb=True)
    if row.has_glb:
        yield row.model.glb_path
