"""What a person and the house wrote to each other: erasing leaves who wrote when, without words."""

from typing import Any

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.talk.models import Message

ERASED = "—"


def _export(person: User) -> dict[str, Any]:
    mine = Message.objects.filter(order__customer=person).order_by("-pk")
    return {"messages": rows(mine.values("order_id", "role", "text", "asks", "at"))}


def _erase(person: User) -> None:
    """Both sides' words are about the person."""
    Message.objects.filter(order__customer=person).update(text=ERASED)


TALK = Holder("messages", _export, _erase)
