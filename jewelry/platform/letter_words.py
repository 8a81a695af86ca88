"""Text by users in letters: shortened, and without anything that mail programs turn into a link.

A stranger can put any text into one of our letters; without a link it cannot lead the reader away.
"""

import re
import unicodedata

INSTEAD = "…"
MAX_TITLE_CHARACTERS = 60
"""Of a title in a letter."""

LINK = re.compile(
    r"""
    [a-z][a-z0-9+.-]*:(?://|\\\\)\S*                          # any scheme
    | (?:mailto|tel|sms|callto|skype|javascript|data):\S+
    | www\d*\.\S*
    | [^\s@]+@[^\s@]+                                         # e-mail
    | (?:[^\s./\\@:<>()\[\]"'“”«»,;!?]+\.)+                   # a bare domain ...
      (?!(?:stl|obj|ply|glb|3mf|3dm)\b)                       # ... is no name of a model's file,
      (?!(?-i:[A-ZА-ЯЁ][a-zа-яё]+)(?![\w:/?\#.]))             # ... nor a sentence without a space
      (?:xn--[\w-]+|[^\W\d_]{2,63})(?![\w-]|\.\w)(?::\d+)?(?:[/?\#]\S*)?
    | (?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d+)?(?:/\S*)?
    | \+\d[\d\s().-]{7,}\d                                    # telephones
    | \b8[\s(-]+\d{3}[\s)-]+\d{3}[\s-]*\d{2}[\s-]*\d{2}\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
DOTS = str.maketrans(dict.fromkeys("。．｡․", "."))
"""The characters that browsers accept as the dot of a domain."""

SENTENCES = re.compile(r"\.(?=(?-i:[A-ZА-ЯЁ])[^\W\d_])")


def without_links(text: str) -> str:
    """Return the text in one line, with links broken and invisible characters removed."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf").translate(DOTS)
    return SENTENCES.sub(". ", LINK.sub(INSTEAD, " ".join(seen.split())))


def shortened(text: str, most: int = MAX_TITLE_CHARACTERS) -> str:
    """Return the text without links, cut to at most `most` characters."""
    clean = without_links(text)
    return clean if len(clean) <= most else f"{clean[: most - 1].rstrip()}…"


def defanged(address: str) -> str:
    """Return a web address that can be read but not clicked: `shop[.]example/hook`."""
    return address.partition("://")[2].replace(".", "[.]")
