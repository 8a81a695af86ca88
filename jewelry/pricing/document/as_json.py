"""A quote as JSON, with the content of its page. docs/pricing.md describes the shape."""

from typing import Any

from django.utils import timezone

from jewelry.models3d.findings import describe, next_step, severity
from jewelry.pricing.document.view import paper
from jewelry.pricing.models import Quote
from jewelry.pricing.visible_lines import is_shown_in_full

NOT_THEIRS = {"fee", "operator_fee", "operator_share", "rush_fee"}
"""Figures that a customer's price does not contain."""

RATES = {"rates", "jewels"}
"""Figures that a customer sees only where the tariff allows it."""


def plain(quote: Quote, role: str = "") -> dict[str, Any]:
    """Return the quote as a person of this role sees it; by default as its buyer does.

    Money, masses and measures are strings, so that no float of a client loses a kopeck.
    """
    in_full = is_shown_in_full(quote.tariff, role)
    return {
        "id": str(quote.public_id),
        "number": quote.number,
        "made_at": timezone.localtime(quote.created_at).isoformat(),
        "valid_until": timezone.localtime(quote.valid_until).isoformat(),
        "verdict": quote.verdict,
        "reasons": [
            {
                "code": found["code"],
                "severity": severity(found),
                "text": describe(found),
                "next": next_step(found),
            }
            for found in quote.findings
        ],
        "alloy": {"code": quote.alloy.code, "name": quote.alloy.name},
        "quantity": quote.quantity,
        "mass_net_g": _text(quote.mass_net),
        "mass_billed_g": _text(quote.mass_billed),
        "parts": [
            {"code": line.code, "name": line.name, "how": line.how, "amount": str(line.amount)}
            for line in paper(quote, role).lines
        ],
        "total": _text(quote.total),
        "currency": "RUB",
        "adjusted": _adjusted(quote),
        "replaces": str(quote.replaces.public_id) if quote.replaces else None,
        "inputs": _without(quote.inputs, NOT_THEIRS | (set() if in_full else RATES)),
    }


def _without(inputs: Any, names: set[str]) -> Any:
    if not isinstance(inputs, dict):
        return inputs
    return {name: _without(value, names) for name, value in inputs.items() if name not in names}


def _adjusted(quote: Quote) -> dict[str, str] | None:
    if (amount := quote.adjustment) is None:
        return None
    return {"amount": str(amount), "by": str(quote.author or ""), "reason": quote.note}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
