"""How far the measuring of a model is: a hint in the cache, which may be lost."""

from django.core.cache import cache

from jewelry.models3d.isolation import session

STAGES = ("waiting", *session.STAGES)
STAGE_SECONDS = 300
"""Longer than any measuring takes."""


def tell(content: str, stage: str) -> None:
    cache.set(_key(content), stage, STAGE_SECONDS)


def wait(content: str) -> None:
    """Note that the model waits, unless a worker is measuring it already."""
    cache.add(_key(content), "waiting", STAGE_SECONDS)


def forget(content: str) -> None:
    cache.delete(_key(content))


def stage(content: str) -> str | None:
    """Return one of STAGES, or None when unknown."""
    found = cache.get(_key(content))
    return found if found in STAGES else None


def _key(content: str) -> str:
    return f"progress:{content}"
