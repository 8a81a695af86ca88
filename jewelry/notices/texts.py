"""What the house changed about a kind of letter: heading and text, by language, and whether it goes.

A text has these words in braces: `{number}` of the order or purchase, `{customer}`, and `{text}`, which
stands for what the letter would say by itself: a seller's words, a reason, what happens next.
"""

from dataclasses import replace
from string import Formatter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.notices.kinds import CONTRACT
from jewelry.notices.models import LetterText
from jewelry.platform.letter_words import shortened
from jewelry.platform.mail import Letter

IN_HEADINGS = frozenset({"number", "customer"})
IN_TEXTS = IN_HEADINGS | {"text"}
NEED_TEXT = frozenset({"message", "question", "decision", "agreed", "cancelled", "refunded"})
"""Kinds that carry the words of a person, which must not get lost."""


def is_switched_off(kind: str) -> bool:
    """What an order needs goes always."""
    return kind not in CONTRACT and LetterText.objects.filter(kind=kind, is_sent=False).exists()


def edited(kind: str, person: User, letter: Letter) -> Letter:
    """Return the letter in the house's own words, where it has some in the active language."""
    row = LetterText.objects.filter(kind=kind).first()
    return row_applied(row, person, letter) if row else letter


def row_applied(row: LetterText, person: User, letter: Letter) -> Letter:
    number = letter.subject.removesuffix(f": {letter.title}")
    said = {"number": number, "customer": shortened(str(person))}
    if row.heading:
        title = row.heading.format(**said)
        letter = replace(letter, subject=f"{number}: {title}", title=title)
    if row.text:
        letter = replace(letter, lines=_lines(row.text, said, letter.lines))
    return letter


def _lines(text: str, said: dict[str, str], own: list[str]) -> list[str]:
    """Each line is a paragraph; one that is `{text}` alone becomes the letter's own."""
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line == "{text}":
            found += own
        else:
            found.append(line.format(text=" ".join(own), **said))
    return found


def check_texts(row: LetterText) -> None:
    """Raises ValidationError, by field."""
    wrong: dict[str, str] = {}
    for name in ("heading_en", "heading_ru"):
        _check(wrong, name, getattr(row, name), IN_HEADINGS)
    for name in ("text_en", "text_ru"):
        text = getattr(row, name)
        _check(wrong, name, text, IN_TEXTS)
        if text and row.kind in NEED_TEXT and "{text}" not in text:
            wrong.setdefault(
                name, _("{text} is missing: this letter carries a person's own words.")
            )
    if not row.is_sent and row.kind in CONTRACT:
        wrong["is_sent"] = _("An order needs this letter: it goes always.")
    if wrong:
        raise ValidationError(wrong)


def _check(wrong: dict[str, str], name: str, text: str, allowed: frozenset[str]) -> None:
    known = ", ".join(f"{{{word}}}" for word in sorted(allowed))
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        parts = [("", "?", "", None)]
    for _literal, word, form, conversion in parts:
        if word is not None and (word not in allowed or form or conversion):
            wrong[name] = _("In braces only these words may stand: %(known)s.") % {"known": known}
