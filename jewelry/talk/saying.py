"""Writes a message and its move in one transaction; a form that is sent twice is one message."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from jewelry.accounts.models import BUYERS, Role, User
from jewelry.models3d import quota
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.transition import lock_order
from jewelry.talk import attachments
from jewelry.talk.attachments import BadFile, Kept
from jewelry.talk.errors import NothingSaid, TooLong, TooManyFiles, TooOften
from jewelry.talk.models import MAX_CHARACTERS, Attachment, Message, Thread

Check = Callable[[], None]
Also = Callable[[Message], object]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_A_CUSTOMER = {HOUR: 20, DAY: 200}
"""Messages of one person."""

OF_OTHERS = {HOUR: 200, DAY: 2000}
"""Partners and sellers have many orders."""

FILES_OF_A_CUSTOMER, FILES_OF_OTHERS = 50, 500
"""In a day."""


def say(
    order: Order,
    author: User,
    text: str,
    files: Sequence[File] = (),  # type: ignore[type-arg]
    *,
    asks: bool = False,
    token: UUID,
    check: Check | None = None,
    also: Also | None = None,
) -> Message:
    """Write a message; a customer's lifts a question. `asks`: a seller's holds the order until then.

    `token` is the form's: the same words and files sent with it again are the first message.
    `check` refuses a new one before its files are kept, which happens before the transaction
    begins; `also` writes more in that transaction, under the order's lock. Raises `MoveRefused`,
    `BadFile` and `StorageUnavailable`.
    """
    text = text.strip()
    if not text and not files:
        raise NothingSaid(order)
    if len(text) > MAX_CHARACTERS:
        raise TooLong(order, MAX_CHARACTERS)
    sent = [attachments.digest(file) for file in files]
    public_id = _public_id(token, order, author, [text, asks, *sent])
    if said := Message.objects.filter(public_id=public_id).first():
        return said
    if check:
        check()
    _count(order, author, [int(file.size) for file in files])
    message = Message(
        public_id=public_id, order=order, author=author, role=author.role, text=text, asks=asks
    )
    return _write(message, attachments.keep_all(files), also)


@transaction.atomic
def _write(message: Message, kept: Sequence[Kept], also: Also | None) -> Message:
    order, author = message.order, message.author
    # The author's messages queue up here, so that all are counted and a repeated one is found.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=author.pk)
    if said := Message.objects.filter(public_id=message.public_id).first():
        return said
    _count(order, author, [each.size for each in kept])
    # Before the message has its key: an order's messages are numbered as they are committed.
    lock_order(order)
    message.save()
    Attachment.objects.bulk_create(Attachment(message=message, **each.fields()) for each in kept)
    (lifecycle.ask if message.asks else lifecycle.say)(order, author, {"message": message.pk})
    _note(message)
    if also:
        also(message)
    return message


def go_on(order: Order, seller: User) -> Order:
    """Lift a question without an answer. Raises `MoveRefused`."""
    return lifecycle.say(order, seller, {"lifted": True}, lifts=True)


def _public_id(token: UUID, order: Order, author: User, content: list[object]) -> UUID:
    said = json.dumps([order.pk, author.pk, *content])
    return uuid5(token, hashlib.sha256(said.encode()).hexdigest())


def _count(order: Order, author: User, sizes: Sequence[int]) -> None:
    """Check a new message with files of so many bytes. Raises `MoveRefused` and `BadFile`."""
    is_customer = author.role == Role.CUSTOMER
    limits = OF_A_CUSTOMER if is_customer else OF_OTHERS
    for time, most in limits.items():
        if author.messages.filter(at__gt=timezone.now() - time).count() >= most:
            raise TooOften(order, most)
    if sizes:
        _count_files(order, author, sizes)


def _count_files(order: Order, author: User, sizes: Sequence[int]) -> None:
    most = FILES_OF_A_CUSTOMER if author.role == Role.CUSTOMER else FILES_OF_OTHERS
    if _sent(author, timezone.now() - DAY).count() + len(sizes) > most:
        raise TooManyFiles(order, most)
    if author.role in BUYERS:
        try:
            quota.check(author, sum(sizes))
        except quota.Full as full:
            raise BadFile(str(full)) from None


def bytes_sent(person: User, since: datetime) -> int:
    """Return what the person's files in messages take."""
    return int(_sent(person, since).aggregate(n=Sum("size"))["n"] or 0)


def _sent(person: User, since: datetime) -> QuerySet[Attachment]:
    return Attachment.objects.filter(message__author=person, message__at__gt=since)


def _note(message: Message) -> None:
    side = "last_of_customer" if message.role in BUYERS else "last_of_house"
    Thread.objects.update_or_create(order=message.order, defaults={side: message.pk})
