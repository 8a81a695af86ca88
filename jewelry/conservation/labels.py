"""A difference as a sentence that names the row."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jewelry.orders.statuses import Status

SENTENCES = {
    "received": gettext_noop("%(received)s orders were received, but the lists hold %(listed)s."),
    "size": gettext_noop("The list “%(status)s” says %(listed)s orders; there are %(counted)s."),
    "deleted": gettext_noop("%(number)s was deleted; it was “%(status)s”."),
    "history": gettext_noop("%(number)s is “%(status)s”, but its history ends with “%(last)s”."),
    "pay": gettext_noop("%(number)s is “%(status)s”, but its pay is: %(pay)s."),
    "money": gettext_noop(
        "%(number)s says %(said)s (paid / back / under way); its payments say %(booked)s, "
        "and the journal %(journal)s."
    ),
    "message": gettext_noop("%(number)s: event %(event)s has no message for %(consumer)s."),
    "unserved": gettext_noop("%(number)s: a message for %(consumer)s waits, and nobody serves it."),
    "file": gettext_noop("%(row)s has no file: %(path)s"),
}


def say(code: str, facts: dict[str, Any]) -> str:
    known = {
        name: Status(value).label if value in Status.values else value
        for name, value in facts.items()
    }
    return _(SENTENCES[code]) % (dict.fromkeys(("last", "status"), "—") | known)
