"""A quote as JSON: its own document, an answer of the partners' API, a part of a model's analysis.

Each has field names that programs know, and numbers of its own kind: a document has text, an answer
amounts of two decimals, an analysis plain numbers. docs/pricing.md and the API's schema describe them.
"""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, next_step, severity
from jewelry.pricing.document.view import paper
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.decimals import amount_text, exact_text
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import weight_range
from jewelry.pricing.visible_lines import is_shown_in_full, lines_of

NOT_THEIRS = {"fee", "operator_fee", "operator_share", "rush_fee"}
"""Figures that a customer's price does not contain."""

RATES = {"rates", "jewels"}
"""Figures that a customer sees only where the tariff allows it."""


def quote_as_document(quote: Quote, role: str = "") -> dict[str, Any]:
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
            {"code": found.code, "severity": severity(found), **_words(found)}
            for found in quote.findings
        ],
        "alloy": {"code": quote.alloy.code, "name": quote.alloy.name},
        "quantity": quote.quantity,
        "mass_net_g": exact_text(quote.mass_net),
        "mass_billed_g": exact_text(quote.mass_billed),
        "parts": [
            {"code": line.code, "name": line.name, "how": line.how, "amount": str(line.amount)}
            for line in paper(quote, role).lines
        ],
        "total": exact_text(quote.total),
        "currency": quote.tariff.currency,
        "adjusted": _adjusted(quote),
        "replaces": str(quote.replaces.public_id) if quote.replaces else None,
        "inputs": _without(quote.inputs, NOT_THEIRS | (set() if in_full else RATES)),
    }


def quote_as_answer(quote: Quote, role: str) -> dict[str, Any]:
    """Return the fields of the API's `QuoteOut`, except for the model that the partner sent."""
    return {
        "id": quote.public_id,
        "number": quote.number,
        "specification": inputs.specification(quote.inputs).to_json(),
        "verdict": quote.verdict,
        "reasons": [{"code": found.code, **_words(found)} for found in quote.findings],
        "parts": [
            {"code": code, "amount": amount_text(amount)} for code, amount in lines_of(quote, role)
        ],
        "total": amount_text(quote.total),
        "currency": quote.tariff.currency,
        "weight_g": plain_number(quote.mass_net),
        "created_at": quote.created_at,
        "valid_until": quote.valid_until,
    }


def quote_in_analysis(quote: Quote) -> dict[str, Any]:
    """Return a draft with every part and with all parameters of the findings."""
    low, high = weight_range.band(quote) or (None, None)
    return {
        "alloy": quote.alloy.code,
        "quantity": quote.quantity,
        "verdict": str(quote.verdict),
        "reasons": [{**found.to_json(), **_words(found)} for found in quote.findings],
        "weight_g": plain_number(quote.mass_net),
        "weight_band_g": None if low is None else [plain_number(low), plain_number(high)],
        "price": plain_number(quote.total),
        "currency": quote.tariff.currency,
        "parts": {code: plain_number(Decimal(amount)) for code, amount in quote.parts},
        "tariff": quote.tariff.pk,
        "valid_until": quote.valid_until.isoformat(timespec="seconds"),
    }


def plain_number(amount: Decimal | None) -> int | float | None:
    """Return a JSON number that reads back as the same decimal, for two or three decimals."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _words(finding: Finding) -> dict[str, Any]:
    return {"text": describe(finding), "next": next_step(finding)}


def _without(value: Any, names: set[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _without(each, names) for name, each in value.items() if name not in names}


def _adjusted(quote: Quote) -> dict[str, str] | None:
    if (amount := quote.adjustment) is None:
        return None
    return {"amount": str(amount), "by": str(quote.author or ""), "reason": quote.note}
