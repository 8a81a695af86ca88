"""The file cache's figures, and what the last walk through the storage found."""

from datetime import datetime
from typing import Any, cast

from django.core.files.storage import default_storage

from jewelry.models3d import storage_sweep
from jewelry.platform.files.storage import FileStorage
from jewelry.platform.metrics.endpoint import Readings

MAX_MISSING_SHOWN = 20


def context(now: Readings) -> dict[str, Any]:
    counts = {
        place: now.total("alexandrite_file_reads_total", place=place)
        for place in ("cache", "disk", "store", "away")
    }
    reads = sum(counts.values())
    disk = cast(FileStorage, default_storage).disk
    return counts | {
        "reads": reads,
        "ratio": (counts["cache"] + counts["disk"]) / reads if reads else None,
        "used": disk.used(),
        "limit": disk.limit,
        "sweep": _last_round(),
    }


def _last_round() -> dict[str, Any] | None:
    found = storage_sweep.last_round()
    if found is None:
        return None
    return {
        "at": datetime.fromisoformat(found.ended),
        "seen": found.seen,
        "removed": found.removed,
        "spared": found.spared,
        "missing": len(found.missing),
        "named": list(found.missing.items())[:MAX_MISSING_SHOWN],
    }
