"""What a carrier's numbers look like, and the hallmark's number of a piece.

A pattern has `#` for a digit and `@` for a Latin letter; every other character stands for itself. A
carrier may have several, separated by spaces. They are no regular expressions, so that none can
take long.
"""

import re

MAX_NUMBER = 40
UIN = re.compile(r"[0-9]{16}")
"""The number of a hallmarked piece in Russia's register of precious metals (GIIS DMDK)."""

UIN_DIGITS = 16
NOISE = re.compile(r"[\s.–—-]+")


def clean(typed: str) -> str:
    """Return a carrier's number as it is stored: in capitals, without spaces and hyphens."""
    return NOISE.sub("", typed).upper()


def fits(number: str, patterns: str) -> bool:
    """Return whether the clean number is as one of the patterns says; without any, whatever it
    is."""
    wanted = patterns.split()
    return not wanted or any(_fits(number, clean(pattern)) for pattern in wanted)


def _fits(number: str, pattern: str) -> bool:
    return len(number) == len(pattern) and all(map(_is_of, number, pattern))


def _is_of(character: str, place: str) -> bool:
    if not character.isascii():
        return False
    if place == "#":
        return character.isdigit()
    if place == "@":
        return character.isalpha()
    return character == place


def uins(typed: str) -> list[str]:
    """Return the hallmarks' numbers of a text, one from each word; each once."""
    return list(dict.fromkeys(typed.replace(",", " ").replace(";", " ").split()))
