"""Quotes: a price with everything it was made from, under the tariff in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d.models import Measurement, Model3D
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.sizing import sized
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote, Tariff, Verdict
from jewelry.pricing.quotes import calculation, price_cache
from jewelry.pricing.quotes.calculation import Priced
from jewelry.pricing.quotes.recheck import Check, check

__all__ = [
    "Check",
    "HandPrice",
    "as_shown",
    "by_hand",
    "calculate",
    "check",
    "columns_of",
    "draft",
    "held_until",
    "known",
    "make",
    "recalculate",
    "sized",
]


def calculate(measurement: Measurement, wanted: Specification, tariff: Tariff) -> Priced | None:
    """Price a measured model in microseconds, so that pages may call it for every alloy.

    None when a person must price the piece.
    """
    found = calculation.compute(measurement, wanted, tariff)
    return found if found.total is not None else None


@transaction.atomic
def make(measurement: Measurement, wanted: Specification, *, customer: User | None = None) -> Quote:
    """Make and save a quote under the tariff in force, which cannot be superseded before the
    commit."""
    tariff = Tariff.objects.held()
    found = calculation.compute(measurement, wanted, tariff)
    columns = columns_of(found, wanted, tariff)
    return Quote.objects.create(model=measurement.model, customer=customer, **columns)


@transaction.atomic
def known(model: Model3D, wanted: Specification, *, customer: User | None = None) -> Quote | None:
    """As `make`, from the stored measurement; None if the model is not measured yet."""
    tariff = Tariff.objects.held()
    if (found := price_cache.find(model, wanted, tariff)) is None:
        return None
    columns = columns_of(found, wanted, tariff)
    return Quote.objects.create(model=model, customer=customer, **columns)


def as_shown(
    measurement: Measurement,
    wanted: Specification,
    tariff: Tariff,
    at: datetime,
    *,
    customer: User | None = None,
) -> Quote:
    """Under the published tariff by which a page showed the price then, and held since then.

    A published tariff never changes, so this is the price that was shown, whatever is in force now,
    and as firm as it was then, however old the spot prices are by now.
    """
    found = calculation.compute(measurement, wanted, tariff, timezone.localdate(at))
    columns = columns_of(found, wanted, tariff)
    columns["valid_until"] = held_until(tariff, at)
    return Quote.objects.create(model=measurement.model, customer=customer, **columns)


def held_until(tariff: Tariff, at: datetime) -> datetime:
    return at + timedelta(days=tariff.valid_days)


def draft(measurement: Measurement, wanted: Specification, tariff: Tariff) -> Quote:
    """Return a quote that is not saved yet."""
    found = calculation.compute(measurement, wanted, tariff)
    return Quote(model=measurement.model, **columns_of(found, wanted, tariff))


def recalculate(quote: Quote, tariff: Tariff) -> Quote:
    """Price by another tariff from what the quote stores: no mesh, no query, not saved."""
    wanted = inputs.specification(quote.inputs)
    found = calculation.recalculate(quote.findings, quote.inputs, tariff)
    return Quote(
        replaces=quote,
        customer_id=quote.customer_id,
        model_id=quote.model_id,
        **columns_of(found, wanted, tariff),
    )


def columns_of(found: Priced, wanted: Specification, tariff: Tariff) -> dict[str, Any]:
    return {
        "alloy_id": tariff.recipe(wanted.alloy).alloy,
        "tariff": tariff,
        "quantity": wanted.quantity,
        "verdict": Verdict(found.verdict),
        "findings": found.findings,
        "inputs": found.inputs,
        "parts": _stored(found.parts),
        "mass_net": found.mass_net,
        "mass_billed": found.mass_billed,
        "total": found.total,
        "fee": found.fee,
        "valid_until": timezone.now() + timedelta(days=tariff.valid_days),
    }


@dataclass(frozen=True)
class HandPrice:
    """A price set by a person: the total with VAT, who set it, and why."""

    total: Decimal
    author: User
    note: str


@transaction.atomic
def by_hand(
    model: Model3D | None,
    wanted: Specification,
    hand: HandPrice,
    *,
    customer: User | None = None,
    replaces: Quote | None = None,
) -> Quote:
    """`replaces`: what the machine said, if it said anything."""
    tariff = Tariff.objects.held()
    made_from = inputs.by_hand(hand.total, wanted, tariff)
    made = inputs.replay(made_from)
    assert made is not None  # a person's word is always a price
    return Quote.objects.create(
        model=model,
        alloy_id=tariff.recipe(wanted.alloy).alloy,
        tariff=tariff,
        quantity=wanted.quantity,
        verdict=Verdict.FIRM,
        customer=customer,
        replaces=replaces,
        author=hand.author,
        note=hand.note[:500],
        inputs=made_from,
        parts=_stored(made.parts),
        total=hand.total,
        fee=made.fee,
        valid_until=timezone.now() + timedelta(days=tariff.valid_days),
    )


def _stored(parts: Iterable[tuple[str, Decimal]]) -> list[list[str]]:
    return [[code, str(amount)] for code, amount in parts]
