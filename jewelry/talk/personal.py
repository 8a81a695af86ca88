"""What a person and the house wrote to each other: erasing leaves who wrote when, without words."""

from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.talk.models import Attachment, Message, Note

ERASED = "—"


def _export(person: User) -> dict[str, Any]:
    mine = Message.objects.filter(order__customer=person).order_by("-pk")
    files = Attachment.objects.filter(message__order__customer=person).order_by("-pk")
    return {
        "messages": rows(mine.values("order_id", "role", "text", "asks", "at")),
        "message_files": rows(files.values("message__order_id", "name", "size", "sha256")),
    }


def _erase(person: User) -> None:
    """Both sides' words are about the person."""
    Message.objects.filter(order__customer=person).update(text=ERASED)
    Note.objects.filter(order__customer=person).update(text=ERASED)
    files = Attachment.objects.filter(message__order__customer=person)
    paths = list(files.values_list("path", flat=True))
    files.delete()
    transaction.on_commit(partial(_remove, paths), robust=True)


def _remove(paths: list[str]) -> None:
    """What the storage does not delete now, the sweep does."""
    for path in paths:
        default_storage.delete(path)


TALK = Holder("messages", _export, _erase)
