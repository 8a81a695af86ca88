from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from crm.partners.api.schemas.values import Money, Taken
from jewelry.models3d.findings.codes import Step
from jewelry.models3d.progress import STAGES
from jewelry.models3d.stones.marks import MAX_MARKED_BODIES

MAX_BODY_NUMBER = 999_999


class StonesIn(Taken):
    bodies: list[Annotated[int, Field(ge=1, le=MAX_BODY_NUMBER)]] = Field(
        max_length=MAX_MARKED_BODIES,
        description="Numbers of the bodies that are stones; what is not named is metal. Empty: all is",
    )
    left_out: list[Annotated[int, Field(ge=1, le=MAX_BODY_NUMBER)]] = Field(
        default=[],
        max_length=MAX_MARKED_BODIES,
        description="Numbers of bodies that are no part of the piece: stands, supports, copies",
    )


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
    why: Literal["", "cut", "ball", "dome", "apart", "named"] = Field(
        description=(
            "Why it may be a stone: its form or its name (`apart` only in older answers); empty: it "
            "need not be one"
        )
    )
    sides_mm: list[float] = Field(description="Across it, and along its axis")
    volume_mm3: float
    round_mm: float | None = Field(description="Diameter of what is round: a stone's size")
    x: float
    y: float
    z: float
    doubt: Literal["", "apart", "copy", "around"] = Field(
        default="",
        description=(
            "Why it may be no part of the piece: not clearly joined to it, perhaps a copy of another "
            "body, or drawn around all others; empty: nothing speaks against it"
        ),
    )


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
    left_out: list[int] = Field(description="The bodies that you said are no part of the piece")
    analysis: AnalysisOut | None = Field(description="null until the status is “done”")
