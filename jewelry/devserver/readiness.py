"""Waits until all four services answer, and names the variable of one that does not."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jewelry import env
from jewelry.devserver import servers
from jewelry.platform import probes
from jewelry.platform.files.s3 import StorageUnavailable, translated

START_TIMEOUT_SECONDS = 6.0
VARIABLES = {
    "database": "DATABASE_URL",
    "cache": "CACHE_URL",
    "broker": "BROKER_URL",
    "storage": "STORAGE_URL",
}


def wait_for_parts() -> None:
    if not env.text("DATABASE_URL", ""):
        servers.make_database()
    for name, check in {**probes.CHECKS, "storage": _bucket}.items():
        _wait(VARIABLES[name], check)


def _wait(variable: str, check: Callable[[], None]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        try:
            return check()
        except Exception as problem:
            if time.monotonic() > deadline:
                raise ImproperlyConfigured(
                    f"{variable}: what it names cannot be used. {_first_line(problem)}"
                ) from None
        time.sleep(0.2)


def _bucket() -> None:
    """Create the bucket if it is missing."""
    try:
        with translated():
            probes.storage()
    except StorageUnavailable as problem:
        if problem.code not in {"404", "NoSuchBucket"}:
            raise
        options: dict[str, Any] = settings.STORAGES["default"]["OPTIONS"]
        region = options["region_name"]
        # S3 refuses the name of its default region here and demands every other.
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        extra = {} if region == "us-east-1" else place
        probes.storage_client().create_bucket(Bucket=options["bucket_name"], **extra)


def _first_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}".splitlines()[0]
