from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from crm.partners.api.schemas.values import Money, Price, Reason, Taken, Title, Words
from jewelry.orders.statuses import Status


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


class EventOut(Schema):
    version: int
    verb: str
    from_status: str
    to_status: Status
    reason: str
    at: datetime


class ShipmentOut(Schema):
    carrier: str | None = Field(description="Its code; null: picked up at the workshop")
    carrier_name: str | None
    number: str = Field(description="Of the parcel; empty where the carrier gives none")
    link: str = Field(description="The carrier's page of this parcel, or empty")
    sent_at: datetime
    expected_on: date | None


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
    may_confirm: bool = Field(description="That you have it: POST …/delivered")
    shipment: ShipmentOut | None = Field(description="How it was sent; null before")
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
