"""How far the measuring of a model is, for whoever waits; a hint in the cache, which may be lost."""

from django.core.cache import cache

STAGES = ("waiting", "reading", "measuring", "walls", "picture")
LIFE = 300
"""Seconds; longer than any measuring takes."""


def tell(sha256: str, stage: str) -> None:
    cache.set(_key(sha256), stage, LIFE)


def wait(sha256: str) -> None:
    """Say that the model waits, unless somebody is measuring it already."""
    cache.add(_key(sha256), "waiting", LIFE)


def forget(sha256: str) -> None:
    cache.delete(_key(sha256))


def stage(sha256: str) -> str | None:
    """One of STAGES, or None where nobody knows."""
    found = cache.get(_key(sha256))
    return found if found in STAGES else None


def _key(sha256: str) -> str:
    return f"progress:{sha256}"
