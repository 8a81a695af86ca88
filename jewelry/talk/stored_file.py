"""A row with a file of its own in the storage; each packages's table is one of these."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db import models

from jewelry.models3d.storage_sweep.kinds import Kind


class StoredFile(models.Model):
    """`kind` is "webp" for a picture, which we made anew and may be shown; others are saved only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    # Of the file as it was sent.
    sha256 = models.CharField(max_length=64)
    # Each row has an object of its own, so that none is removed while another row needs it.
    path = models.CharField(max_length=60, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.kind == "webp"


class StoredFiles(Kind):
    """The objects below `folder`, for the sweep; `rows` is the table that refers to them."""

    def __init__(self, folder: str, rows: type[StoredFile]) -> None:
        self.prefix = f"{folder}/"
        self.path = re.compile(rf"{folder}/([0-9a-f]{{32}})")
        self.rows: Any = rows

    def with_row(self, keys: Iterable[str]) -> set[str]:
        wanted = list(self.named(keys))
        return set(self.rows.objects.filter(path__in=wanted).values_list("path", flat=True))

    def required(self, low: str, high: str) -> dict[str, str]:
        found = self.rows.objects.all()
        if self.path.fullmatch(low):
            found = found.filter(path__gt=low)
        if self.path.fullmatch(high):
            found = found.filter(path__lte=high)
        named = found.values_list("path", "pk").iterator()
        return {path: f"{self.rows.__name__} {pk}" for path, pk in named if low < path <= high}

    def remove(self, key: str) -> bool:
        """Needs no lock: an object gets its row within the request that stored it, or never."""
        if self.with_row([key]):
            return False
        default_storage.delete(key)
        return True
