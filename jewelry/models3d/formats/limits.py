"""Limits on what a file may expand to, however small it is."""

from jewelry.models3d.formats.errors import Unreadable

MAX_TRIANGLES = 6_000_000
MAX_PLACES = 20_000


def refuse_too_many(count: int) -> None:
    """Raise Unreadable if there are more triangles than the limit."""
    if count > MAX_TRIANGLES:
        raise Unreadable("too_detailed", limit=MAX_TRIANGLES)


def refuse_too_scattered(places: int) -> None:
    """Raise Unreadable if meshes are placed more often than the limit."""
    if places > MAX_PLACES:
        raise Unreadable("too_heavy")
