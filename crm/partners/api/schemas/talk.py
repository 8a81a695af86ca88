from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from crm.partners.api.schemas.values import Taken, printable
from jewelry.aftercare.models import ClaimKind, ClaimState, Wish
from jewelry.talk.models import MAX_CHARACTERS

ClaimText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(printable),
]
MessageText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS),
    AfterValidator(printable),
]


class MessageIn(Taken):
    text: MessageText


class MessageFileOut(Schema):
    id: UUID = Field(description="For GET …/files/{id}")
    name: str
    size: int = Field(description="In bytes, as we keep it")


class MessageOut(Schema):
    id: UUID
    author: Literal["you", "house"]
    text: str
    is_question: bool = Field(description="The order waits for your answer to it")
    files: list[MessageFileOut]
    at: datetime


class MessagesOut(Schema):
    messages: list[MessageOut]
    waits_for_answer: bool = Field(description="A question holds the order; any message answers it")


class ClaimIn(Taken):
    kind: ClaimKind = Field(description="One of the order's `offered`")
    wish: Wish = Field(Wish.REPAIR, description="What you would like; a return is paid back")
    text: ClaimText


class ClaimOut(Schema):
    message: UUID = Field(description="Its words, among the order's messages")
    kind: ClaimKind
    wish: Wish
    state: ClaimState
    answer: str = Field(description="Empty until a seller answers")
    asked_at: datetime
    answered_at: datetime | None
    settled_at: datetime | None


class ClaimsOut(Schema):
    claims: list[ClaimOut] = Field(description="The newest first")
    offered: list[ClaimKind] = Field(description="What our terms let you ask for now")
