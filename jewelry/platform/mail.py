"""A letter as text and as simple HTML, from one pair of templates."""

from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Letter:
    """`rows` are a heading's lines: what, and where to."""

    subject: str
    title: str
    lines: list[str] = field(default_factory=list)
    button: tuple[str, str] | None = None
    rows: list[tuple[str, str]] = field(default_factory=list)
    unsubscribe: str = ""


def compose(to: str, letter: Letter) -> EmailMultiAlternatives:
    """In the language that is active."""
    context = {"letter": letter}
    text = render_to_string("mail/letter.txt", context).strip() + "\n"
    subject = " ".join(letter.subject.split())  # a title with a line break is no second header
    message = EmailMultiAlternatives(subject, text, to=[to])
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    if letter.unsubscribe:
        message.extra_headers = {
            "List-Unsubscribe": f"<{letter.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return message
