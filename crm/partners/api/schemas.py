"""Input and output of the API. Money is text with two decimals; times are RFC 3339 in UTC."""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from jewelry.models3d.findings.codes import Step
from jewelry.models3d.progress import STAGES
from jewelry.models3d.stones.marks import MOST as MOST_MARKED
from jewelry.orders.statuses import Status
from jewelry.pricing.engine.specification import (
    ACCEPTED,
    FINISHES,
    MAX_PIECES,
    MAX_STONES,
    RING_SIZES,
    SETTINGS,
    SIZES,
    STONES,
    UNITS,
)

MAX_BODY_NUMBER = 999_999


def _printable(text: str) -> str:
    """Line breaks are allowed; other control characters are not."""
    if any(unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\t" for each in text):
        raise ValueError("no control characters")
    return text


def _of_this_century(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2100:
        raise ValueError("a year from 2000 to 2099")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_this_century)]
Title = Annotated[str, StringConstraints(max_length=120), AfterValidator(_printable)]
Words = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_printable)]
Reason = Annotated[str, StringConstraints(max_length=500), AfterValidator(_printable)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,30}$")]
Money = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
Price = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$"),
    Field(description="Roubles, with VAT, for all pieces", examples=["80714.00"]),
]
Accepted = Annotated[str, StringConstraints(pattern=rf"^{ACCEPTED.pattern}$")]
Size = Annotated[Decimal, Field(ge=SIZES[0], le=SIZES[1], max_digits=4, decimal_places=2)]

RingSize = Annotated[
    Decimal, Field(ge=RING_SIZES[0], le=RING_SIZES[1], max_digits=4, decimal_places=2)
]


NUMBERS = {int, float, Decimal}


def _kinds(annotation: Any) -> Iterator[Any]:
    """Yield the types of a field: those in unions and behind `Annotated`."""
    yield annotation
    for each in get_args(annotation):
        yield from _kinds(each)


class Taken(Schema):
    """An unknown name is a mistake in writing, better told than passed over."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def refuse_yes_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Python's True is 1, and pydantic would take it for that."""
        field = cls.model_fields[info.field_name or ""]
        said = value if isinstance(value, list) else [value]
        is_yes = any(isinstance(each, bool) for each in said)
        if is_yes and NUMBERS & {*_kinds(field.annotation)}:
            raise ValueError("a number, neither true nor false")
        return value


class StoneIn(Taken):
    kind: Literal[*STONES]  # type: ignore[valid-type]
    size: Size = Field(description="Diameter of a round brilliant, mm")
    count: int = Field(ge=1, le=MAX_STONES)
    setting: Literal[SETTINGS]  # type: ignore[valid-type]


class SpecificationIn(Taken):
    alloy: Code = Field(description="The code of an alloy on offer: GET a model to see them all")
    quantity: int = Field(1, ge=1, le=MAX_PIECES)
    unit: Literal["", *UNITS] = Field("", description="Of the file's numbers; empty: as it says")  # type: ignore[valid-type]
    finish: Literal[FINISHES] = FINISHES[0]  # type: ignore[valid-type]
    rush: bool = False
    ring_size: RingSize | None = Field(None, description="Inner diameter to scale to, mm")
    stones: list[StoneIn] = Field(default=[], max_length=50)
    accepted: Accepted = Field(
        "", description="How the file is read, if you accept that: the `id` of a model's `reading`"
    )


class QuoteIn(Taken):
    model: UUID
    specification: SpecificationIn


class StonesIn(Taken):
    bodies: list[Annotated[int, Field(ge=1, le=MAX_BODY_NUMBER)]] = Field(
        max_length=MOST_MARKED,
        description="Numbers of the bodies that are stones; what is not named is metal. Empty: all is",
    )


class OrderIn(Taken):
    quote: UUID
    title: Title = Field("", description="What you call the piece; empty: the file's name")
    comment: Words = ""

    max_total: Price | None = Field(
        None, description="Up to this much any other price is agreed to by itself, too"
    )


class AcceptIn(Taken):
    total: Price = Field(description="What you say yes to: the order's total as you know it")


class DeclineIn(Taken):
    reason: Reason = ""
    total: Price | None = Field(None, description="What you say no to; null: whatever it is")


class ReviseIn(Taken):
    quote: UUID = Field(
        description="For another model, unit, ring size or reading of the very piece that is ordered"
    )


class CancelIn(Taken):
    reason: Reason = ""


class ReasonOut(Schema):
    code: str
    text: str
    next: Step | None = Field(description="What you can do about it; null: nothing is asked")


class ReadingOut(Schema):
    """A file that can be read otherwise: as it stands, and as we read it. Of one piece."""

    id: str = Field(description="For `accepted` of a specification")
    as_filed_mm3: float
    volume_mm3: float
    as_filed_g: float | None
    weight_g: float | None


class BodyOut(Schema):
    """A body of the file, which may be marked as a stone. Lengths in mm, places in the file's own."""

    number: int
    name: str = Field(description="As the file calls it, with its material; may be empty")
    why: Literal["", "cut", "ball", "dome", "named"] = Field(
        description="Why it may be a stone: its form, or its name; empty: it need not be one"
    )
    sides_mm: list[float] = Field(description="Across it, and along its axis")
    volume_mm3: float
    round_mm: float | None = Field(description="Diameter of what is round: a stone's size")
    x: float
    y: float
    z: float


class AnalysisOut(Schema):
    """As `manage.py price_model --json` gives it; what could not be measured is null."""

    triangles: int | None
    volume_mm3: float | None
    area_mm2: float | None
    extents_mm: list[float] | None
    bodies: int | None
    closed: bool | None
    open_edges: int | None
    miswound_edges: int | None
    min_wall_mm: float | None
    thin_places: list[dict[str, Any]] | None
    finger_hole_mm: float | None
    units: str | None
    units_declared: bool | None
    places: list[dict[str, Any]] | None
    body_list: list[BodyOut] | None = Field(
        description="What may be marked as stones: POST …/stones; empty where there is one body"
    )
    ring_size: dict[str, float] | None
    alloy: str
    quantity: int
    verdict: Literal["FIRM", "PROVISIONAL", "MANUAL"]
    reasons: list[ReasonOut]
    reading: ReadingOut | None = Field(description="null: there is nothing to accept")
    weight_g: float | None
    weight_band_g: list[float] | None
    price: Money | None
    currency: str
    parts: dict[str, Money] = Field(description="Of the price, which is their sum")
    prices: dict[str, Money | None] = Field(description="One piece in every alloy on offer")
    tariff: int
    valid_until: datetime


class ModelOut(Schema):
    id: UUID
    name: str
    sha256: str
    format: str
    size: int
    status: Literal[*STAGES, "done"]  # type: ignore[valid-type]
    created_at: datetime
    stones: list[int] | None = Field(
        description="The bodies that you marked as stones; null: you have not said"
    )
    analysis: AnalysisOut | None = Field(description="null until the status is “done”")


class PartOut(Schema):
    code: str
    amount: Money


class QuoteOut(Schema):
    id: UUID
    number: str
    model: UUID | None
    specification: dict[str, Any]
    verdict: Literal["FIRM", "PROVISIONAL", "MANUAL"]
    reasons: list[ReasonOut]
    parts: list[PartOut] = Field(description="Of the total, which is their sum")
    total: Money | None = Field(description="With VAT, for all pieces; null: a person will say")
    currency: str
    weight_g: float | None
    created_at: datetime
    valid_until: datetime


class EventOut(Schema):
    version: int
    verb: str
    from_status: str
    to_status: Status
    reason: str
    at: datetime


class OrderOut(Schema):
    id: UUID
    number: str
    title: str
    comment: str
    status: Status
    version: int = Field(description="Grows by one with every change")
    model: UUID | None
    quote: UUID | None
    specification: dict[str, Any]
    total: Money | None
    valid_until: datetime | None = Field(description="Until when its price is held")
    agreed_total: Money | None = Field(
        description="What you have said yes to, by ordering or later"
    )
    max_total: Money | None = Field(description="Up to this much you have said yes beforehand")
    proposed_total: Money | None = Field(description="The total, while it waits for your yes or no")
    currency: str
    waits_for: Literal["customer", "seller", "operator", "system"] | None = Field(
        description="Whose turn it is; customer: yours"
    )
    may_accept: bool
    may_decline: bool
    may_revise: bool
    may_cancel: bool
    created_at: datetime
    updated_at: datetime
    status_since: datetime
    due_at: datetime | None


class OrderWithHistory(OrderOut):
    history: list[EventOut]


class OrdersOut(Schema):
    orders: list[OrderOut]
    cursor: str = Field(description="For the next page, now or later; empty before the first order")
    has_more: bool


class ErrorOut(Schema):
    pointer: str
    detail: str


class ProblemOut(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorOut]
