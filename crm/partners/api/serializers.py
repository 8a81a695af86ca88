"""Turns rows into the API's output."""

from decimal import Decimal
from typing import Any, cast

from django.http import HttpResponse
from ninja import Schema

from crm.partners import live, sandbox
from crm.partners.api.schemas import (
    AnalysisOut,
    EventOut,
    ModelOut,
    OrderOut,
    OrderWithHistory,
    PartOut,
    QuoteOut,
    ReasonOut,
)
from crm.partners.models import ApiKey, SentModel
from jewelry.accounts.models import Role
from jewelry.models3d import progress, store
from jewelry.models3d.findings import describe, next_step
from jewelry.orders.moves import Verb
from jewelry.pricing import analysis, visible_lines
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Tariff


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
        priced = analysis.analyse(measurement, Specification(alloy), tariff)
        found = _analysis(priced.to_json(), tariff)
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
        analysis=found,
    )


def _analysis(found: dict[str, Any], tariff: Tariff) -> AnalysisOut:
    parts = [(code, Decimal(str(amount))) for code, amount in found["parts"].items()]
    if not visible_lines.is_shown_in_full(tariff, Role.PARTNER):
        parts = visible_lines.fold(parts)
    money = {
        "price": _money(found["price"]),
        "parts": {code: _money(amount) for code, amount in parts},
        "prices": {code: _money(amount) for code, amount in found["prices"].items()},
    }
    return AnalysisOut.model_validate(found | money)


def _money(amount: Decimal | float | None) -> str | None:
    """Roubles as the engine says them have two decimals at most, so nothing is rounded here."""
    return None if amount is None else f"{Decimal(str(amount)):.2f}"


def quote(made: Quote) -> QuoteOut:
    given = getattr(made, "given", None)
    return QuoteOut(
        id=made.public_id,
        number=made.number,
        model=given.sent.public_id if given else None,
        specification=inputs.specification(made.inputs).to_json(),
        verdict=cast(Any, made.verdict),
        reasons=[
            ReasonOut(code=each["code"], text=describe(each), next=next_step(each))
            for each in made.findings
        ],
        parts=[
            PartOut(code=code, amount=f"{amount:.2f}")
            for code, amount in visible_lines.lines_of(made, Role.PARTNER)
        ],
        total=_money(made.total),
        currency=made.tariff.currency,
        weight_g=float(made.mass_net) if made.mass_net is not None else None,
        created_at=made.created_at,
        valid_until=made.valid_until,
    )


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
    given = getattr(made, "given", None) if made else None
    names = ("number", "title", "comment", "status", "version", "created_at", "updated_at", "status_since", "due_at")  # fmt: skip
    return {name: getattr(found, name) for name in names} | {
        "id": found.public_id,
        "model": given.sent.public_id if given else None,
        "quote": made.public_id if made else None,
        "specification": found.specification.to_json(),
        "total": _money(made.total) if made else None,
        "valid_until": made.valid_until if made else None,
        "agreed_total": _money(found.agreed_total),
        "max_total": _money(found.max_total),
        "proposed_total": _money(found.total) if found.waits_for_customer else None,
        "currency": made.tariff.currency if made else "RUB",
        "waits_for": found.turn.owner.value if found.turn else None,
        "may_accept": room.may(key, found, Verb.ACCEPT),
        "may_decline": room.may(key, found, Verb.DECLINE),
        "may_revise": room.may(key, found, Verb.REVISE),
        "may_cancel": room.may(key, found, Verb.CANCEL),
    }
