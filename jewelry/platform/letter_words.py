"""People's words in letters: short, and with nothing that a mail program makes a link of.

A stranger may put any words into a letter of ours; without a link they lead its reader nowhere.
"""

import re
import unicodedata

INSTEAD = "…"
MAX_TITLE_CHARACTERS = 60
"""Characters of a title in a letter."""

LINK = re.compile(
    r"""
    [a-z][a-z0-9+.-]*:(?://|\\\\)\S*                          # any scheme
    | (?:mailto|tel|sms|callto|skype|javascript|data):\S+
    | www\d*\.\S*
    | [^\s@]+@[^\s@]+                                         # e-mail
    | (?:[^\s./\\@:<>()\[\]"'“”«»,;!?]+\.)+                   # a bare domain ...
      (?!(?:stl|obj|ply|glb)\b)                               # ... is no name of a model's file,
      (?!(?-i:[A-ZА-ЯЁ][a-zа-яё]+)(?![\w:/?\#.]))             # ... nor a sentence without a space
      (?:xn--[\w-]+|[^\W\d_]{2,63})(?![\w-]|\.\w)(?::\d+)?(?:[/?\#]\S*)?
    | (?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d+)?(?:/\S*)?
    | \+\d[\d\s().-]{7,}\d                                    # telephones
    | \b8[\s(-]+\d{3}[\s)-]+\d{3}[\s-]*\d{2}[\s-]*\d{2}\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
DOTS = str.maketrans(dict.fromkeys("。．｡․", "."))
"""What browsers take for the dot of a domain."""

SENTENCES = re.compile(r"\.(?=(?-i:[A-ZА-ЯЁ])[^\W\d_])")


def without_links(text: str) -> str:
    """In one line. What is no link stays as it was; invisible characters, which hide one, go."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf").translate(DOTS)
    return SENTENCES.sub(". ", LINK.sub(INSTEAD, " ".join(seen.split())))


def shortened(text: str, most: int = MAX_TITLE_CHARACTERS) -> str:
    """Without links, and at most so many characters."""
    clean = without_links(text)
    return clean if len(clean) <= most else f"{clean[: most - 1].rstrip()}…"


def defanged(address: str) -> str:
    """A web address to be read, not followed: `shop[.]example/hook`."""
    return address.partition("://")[2].replace(".", "[.]")
