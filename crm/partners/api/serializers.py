"""Turns rows into the API's output."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import Schema

from crm.partners import live, sandbox
from crm.partners.api.schemas.models import AnalysisOut, ModelOut
from crm.partners.api.schemas.orders import EventOut, OrderOut, OrderWithHistory, ShipmentOut
from crm.partners.api.schemas.quotes import QuoteOut
from crm.partners.models import ApiKey, SentModel
from jewelry.accounts.models import Role
from jewelry.models3d import progress, store
from jewelry.orders.moves import Verb
from jewelry.pricing import analysis, visible_lines
from jewelry.pricing.analysis import Analysis
from jewelry.pricing.document.as_json import quote_as_answer
from jewelry.pricing.engine.decimals import amount_text
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import CURRENCY, Quote, Tariff
from jewelry.shipping.models import Shipment


def reply(status: int, body: Schema, location: str = "") -> HttpResponse:
    headers = {"Location": location} if location else {}
    text = body.model_dump_json()
    return HttpResponse(text, status=status, content_type="application/json", headers=headers)


def model(sent: SentModel, alloy: str) -> ModelOut:
    """Prices are of one piece; the alloy is the one of verdict and parts."""
    measurement = store.measured(sent.model)
    found = None
    if measurement:
        tariff = Tariff.objects.in_force()
        found = _analysis(analysis.analyse(measurement, Specification(alloy), tariff))
    stage = "done" if found else progress.stage(sent.model.content) or "waiting"
    return ModelOut(
        id=sent.public_id,
        name=sent.name,
        sha256=sent.model.sha256,
        format=sent.model.format,
        size=sent.model.size,
        status=cast(Any, stage),
        created_at=sent.created_at,
        stones=list(sent.model.marked) if sent.model.stones else None,
        left_out=list(sent.model.left_out),
        analysis=found,
    )


def _analysis(found: Analysis) -> AnalysisOut:
    """With the parts that a partner may see, and money as text."""
    parts = visible_lines.lines_of(found.quote, Role.PARTNER)
    money = {
        "price": amount_text(found.quote.total),
        "parts": {code: amount_text(amount) for code, amount in parts},
        "prices": {quote.alloy.code: amount_text(quote.total) for quote in found.quotes},
    }
    return AnalysisOut.model_validate(found.to_json() | money)


def quote(made: Quote) -> QuoteOut:
    return QuoteOut(**quote_as_answer(made, Role.PARTNER), model=_model_of(made))


def order(key: ApiKey, found: Any) -> OrderOut:
    return OrderOut(**_order(key, found))


def order_in_full(key: ApiKey, found: Any) -> OrderWithHistory:
    history = [
        EventOut(
            version=event.order_version,
            verb=event.verb,
            from_status=event.from_status,
            to_status=event.to_status,
            # The reason of a return is for the workshop only.
            reason="" if event.verb == Verb.RETURN else event.reason,
            at=event.created_at,
        )
        for event in found.events.order_by("order_version")
    ]
    return OrderWithHistory(**_order(key, found), history=history)


def _order(key: ApiKey, found: Any) -> dict[str, Any]:
    room = sandbox if key.is_test else live
    made = found.quote
    names = (
        "number",
        "title",
        "comment",
        "status",
        "version",
        "created_at",
        "updated_at",
        "status_since",
        "due_at",
    )
    return {name: getattr(found, name) for name in names} | {
        "id": found.public_id,
        "model": _model_of(made),
        "quote": made.public_id if made else None,
        "specification": found.specification.to_json(),
        "total": amount_text(made.total) if made else None,
        "valid_until": made.valid_until if made else None,
        "agreed_total": amount_text(found.agreed_total),
        "max_total": amount_text(found.max_total),
        "proposed_total": amount_text(found.total) if found.waits_for_customer else None,
        "currency": made.tariff.currency if made else CURRENCY,
        "waits_for": found.turn.owner.value if found.turn else None,
        "may_accept": room.may(key, found, Verb.ACCEPT),
        "may_decline": room.may(key, found, Verb.DECLINE),
        "may_revise": room.may(key, found, Verb.REVISE),
        "may_cancel": room.may(key, found, Verb.CANCEL),
        "may_confirm": room.may(key, found, Verb.CLOSE),
        "shipment": _shipment(room.shipment_of(found)),
    }


def _shipment(sent: Shipment | None) -> ShipmentOut | None:
    if sent is None:
        return None
    return ShipmentOut(
        carrier=sent.carrier.code if sent.carrier else None,
        carrier_name=sent.carrier.name if sent.carrier else None,
        number=sent.number,
        link=sent.link,
        sent_at=sent.sent_at,
        expected_on=sent.expected_on,
    )


def _model_of(made: Quote | None) -> UUID | None:
    """The model as it was sent by the partner; a quote that a person made has none."""
    given = getattr(made, "given", None)
    return given.sent.public_id if given else None
