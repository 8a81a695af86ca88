"""Texts that people typed in both of the site's languages."""

from django.utils.translation import get_language


def in_language(english: str, russian: str) -> str:
    """Return the text in the active language."""
    return russian if (get_language() or "").startswith("ru") else english
