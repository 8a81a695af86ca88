"""A quote as JSON: what the page says, for programs. docs/pricing.md describes the shape."""

from typing import Any

from django.utils import timezone

from jewelry.models3d.findings import describe, severity
from jewelry.pricing.document.paper import paper
from jewelry.pricing.models import Quote

NOT_THEIRS = {"fee", "operator_fee", "operator_share", "rush_fee"}
"""What a customer's price is not made from."""


def plain(quote: Quote) -> dict[str, Any]:
    """Money, masses and measures are strings, so that nobody's float eats a kopeck."""
    return {
        "id": str(quote.public_id),
        "number": quote.number,
        "made_at": timezone.localtime(quote.created_at).isoformat(),
        "valid_until": timezone.localtime(quote.valid_until).isoformat(),
        "verdict": quote.verdict,
        "reasons": [
            {"code": found["code"], "severity": severity(found), "text": describe(found)}
            for found in quote.findings
        ],
        "alloy": {"code": quote.alloy.code, "name": quote.alloy.name},
        "quantity": quote.quantity,
        "mass_net_g": _text(quote.mass_net),
        "mass_billed_g": _text(quote.mass_billed),
        "parts": [
            {"code": line.code, "name": line.name, "how": line.how, "amount": str(line.amount)}
            for line in paper(quote).lines
        ],
        "total": _text(quote.total),
        "currency": "RUB",
        "adjusted": _adjusted(quote),
        "replaces": str(quote.replaces.public_id) if quote.replaces else None,
        "inputs": _theirs(quote.inputs),
    }


def _theirs(inputs: Any) -> Any:
    if not isinstance(inputs, dict):
        return inputs
    return {name: _theirs(value) for name, value in inputs.items() if name not in NOT_THEIRS}


def _adjusted(quote: Quote) -> dict[str, str] | None:
    if (amount := quote.adjustment) is None:
        return None
    return {"amount": str(amount), "by": str(quote.author or ""), "reason": quote.note}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
