from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from crm.partners.api.schemas.models import ReasonOut
from crm.partners.api.schemas.values import Accepted, Code, Money, RingSize, Size, Taken
from jewelry.pricing.engine.engraving import ALPHABET, MAX_ENGRAVED, PLACES, TYPEFACES
from jewelry.pricing.engine.specification import (
    FINISHES,
    MAX_PIECES,
    MAX_STONES,
    SETTINGS,
    STONES,
    UNITS,
)


class StoneIn(Taken):
    kind: Literal["", *STONES] = Field(  # type: ignore[valid-type]
        description="Empty: the piece comes without these stones, which are marked in its model"
    )
    size: Size = Field(description="Diameter of a round brilliant, mm")
    count: int = Field(ge=1, le=MAX_STONES)
    setting: Literal[SETTINGS]  # type: ignore[valid-type]


class EngravingIn(Taken):
    text: str = Field(
        min_length=1,
        max_length=MAX_ENGRAVED,
        pattern=f"^{ALPHABET.pattern}$",
        description="Latin and Russian letters, figures and punctuation; each but a space is priced",
    )
    typeface: Literal[TYPEFACES] = TYPEFACES[0]  # type: ignore[valid-type]
    place: Literal[PLACES] = PLACES[0]  # type: ignore[valid-type]


class SpecificationIn(Taken):
    alloy: Code = Field(description="The code of an alloy on offer: GET a model to see them all")
    quantity: int = Field(1, ge=1, le=MAX_PIECES)
    unit: Literal["", *UNITS] = Field("", description="Of the file's numbers; empty: as it says")  # type: ignore[valid-type]
    finish: Literal[FINISHES] = FINISHES[0]  # type: ignore[valid-type]
    rush: bool = False
    ring_size: RingSize | None = Field(None, description="Inner diameter to scale to, mm")
    stones: list[StoneIn] = Field(default=[], max_length=50)
    engraving: EngravingIn | None = Field(None, description="The same words on each casting")
    pair: bool = Field(False, description="Two castings a set; `quantity` counts sets")
    accepted: Accepted = Field(
        "", description="How the file is read, if you accept that: the `id` of a model's `reading`"
    )


class QuoteIn(Taken):
    model: UUID
    specification: SpecificationIn


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
