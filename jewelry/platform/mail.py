"""Letters as text and as simple HTML, from one pair of templates.

The only links are the button, the one below it and those at the end, which are ours. Everything else may contain
users' text, so links in it are broken.
"""

from dataclasses import dataclass, field, replace

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from jewelry.platform.letter_words import without_links


@dataclass(frozen=True)
class Letter:
    """`rows` are lines of (heading, value); `link` is a second one of ours, below the button."""

    subject: str
    title: str
    lines: list[str] = field(default_factory=list)
    button: tuple[str, str] | None = None
    rows: list[tuple[str, str]] = field(default_factory=list)
    unsubscribe: str = ""
    link: tuple[str, str] | None = None


def compose(to: str, letter: Letter) -> EmailMultiAlternatives:
    """Return the letter in the active language. The subject is one line, so a title adds no
    header."""
    letter = _unlinked(letter)
    context = {"letter": letter}
    text = render_to_string("mail/letter.txt", context).strip() + "\n"
    message = EmailMultiAlternatives(letter.subject, text, to=[to])
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    if letter.unsubscribe:
        message.extra_headers = {
            "List-Unsubscribe": f"<{letter.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return message


def _unlinked(letter: Letter) -> Letter:
    return replace(
        letter,
        subject=without_links(letter.subject),
        title=without_links(letter.title),
        lines=[without_links(line) for line in letter.lines],
        rows=[(name, without_links(value)) for name, value in letter.rows],
    )
