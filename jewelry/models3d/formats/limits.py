"""What no file may ask for, however small it is."""

from jewelry.models3d.formats.errors import Unreadable

MAX_TRIANGLES = 6_000_000
MAX_PLACES = 20_000


def refuse_too_many(count: int) -> None:
    """Raise Unreadable if there are more triangles than are ever taken."""
    if count > MAX_TRIANGLES:
        raise Unreadable("too_detailed", limit=MAX_TRIANGLES)


def refuse_too_scattered(places: int) -> None:
    """Raise Unreadable if meshes stand in more places than are ever taken."""
    if places > MAX_PLACES:
        raise Unreadable("too_heavy")
