"""Exports and erases one person's data, over all holders."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts import security_log
from jewelry.accounts.models import Role, User
from jewelry.accounts.personal.holder import holders
from jewelry.platform.tracing import context


class NotErased(Exception):
    """Nothing was erased; `sentences` tell the person why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def export(person: User) -> dict[str, Any]:
    """Return all that is stored about the person, by kind; JSON can hold it."""
    found: dict[str, Any] = {"exported_at": timezone.now()}
    for holder in holders():
        found |= holder.export(person)
    return found


def hindrances(person: User) -> list[str]:
    if person.role == Role.ADMIN:
        return [_("An administrator is not erased. Give the account another role first.")]
    return [sentence for holder in holders() for sentence in holder.hindrances(person)]


@transaction.atomic
def erase(person: User) -> None:
    """Erase for good. Raises `NotErased`; erasing twice is harmless."""
    work = context.current()
    by = work.person if work else None  # before the sessions go
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return
    if sentences := hindrances(person):
        raise NotErased(sentences)
    for holder in holders():
        holder.erase(person)
    transaction.on_commit(lambda: security_log.record("person_erased", person=person, by=by))
