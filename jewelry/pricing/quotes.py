"""From a measured model to a quote that says what it was made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d.findings import worst
from jewelry.models3d.geometry import Geometry
from jewelry.models3d.models import Measurement, Model3D
from jewelry.models3d.units import read_as
from jewelry.pricing import formula, inputs, verdict
from jewelry.pricing.check import Check, check
from jewelry.pricing.models import Quote, Tariff, Verdict
from jewelry.pricing.specification import Specification

__all__ = ["Check", "HandPrice", "by_hand", "calculate", "check", "draft", "make", "sized"]

VERDICTS = {"manual": Verdict.MANUAL, "provisional": Verdict.PROVISIONAL, None: Verdict.FIRM}


def calculate(
    measurement: Measurement, wanted: Specification, tariff: Tariff
) -> formula.Price | None:
    """Microseconds: pages may call it for every alloy. None when a person must price the piece."""
    facts = sized(measurement, wanted)
    if facts is None or facts.volume_mm3 is None:
        return None
    if worst(_findings(measurement, wanted, tariff)) == "manual":
        return None
    piece = formula.Piece(
        volume=Decimal(str(facts.volume_mm3)),
        area=Decimal(str(facts.area_mm2)),
        height=Decimal(str(max(facts.extents_mm))),
        quantity=wanted.quantity,
    )
    return formula.price(piece, tariff.metal(wanted.alloy), tariff.rates())


def make(measurement: Measurement, wanted: Specification, *, customer: User | None = None) -> Quote:
    quote = draft(measurement, wanted, Tariff.objects.latest())
    quote.customer = customer
    quote.save()
    return quote


def draft(measurement: Measurement, wanted: Specification, tariff: Tariff) -> Quote:
    """A quote that is not saved yet; priced from what it stores, so that a check finds the same."""
    findings = _findings(measurement, wanted, tariff)
    gravest = worst(findings)
    made_from = inputs.write(measurement, sized(measurement, wanted), wanted, tariff)
    made = None if gravest == "manual" else inputs.replay(made_from)
    return Quote(
        model=measurement.model,
        alloy=tariff.alloy(wanted.alloy),
        tariff=tariff,
        quantity=wanted.quantity,
        verdict=VERDICTS[gravest] if made else Verdict.MANUAL,
        findings=findings,
        inputs=made_from,
        parts=_stored(made.parts) if made else [],
        mass_net=made.mass_net if made else None,
        mass_billed=made.mass_billed if made else None,
        total=made.total if made else None,
        fee=made.fee if made else tariff.operator_fee,
        valid_until=timezone.now() + timedelta(days=tariff.valid_days),
    )


def sized(measurement: Measurement, wanted: Specification) -> Geometry | None:
    """The model as large as the customer says it is, where they say so."""
    facts = measurement.facts
    return read_as(facts, wanted.unit) if facts and wanted.unit else facts


def _findings(
    measurement: Measurement, wanted: Specification, tariff: Tariff
) -> list[verdict.Finding]:
    facts = sized(measurement, wanted)
    judged = verdict.judge(facts, tariff.alloy(wanted.alloy)) if facts else []
    return [*measurement.findings, *judged]


@dataclass(frozen=True)
class HandPrice:
    """A jeweller's word: the total with VAT, who said it, and why."""

    total: Decimal
    author: User
    note: str


def by_hand(model: Model3D | None, wanted: Specification, hand: HandPrice) -> Quote:
    tariff = Tariff.objects.latest()
    return Quote.objects.create(
        model=model,
        alloy=tariff.alloy(wanted.alloy),
        tariff=tariff,
        quantity=wanted.quantity,
        verdict=Verdict.FIRM,
        author=hand.author,
        note=hand.note[:500],
        inputs=inputs.by_hand(hand.total, tariff.operator_fee, wanted),
        parts=_stored([("by_hand", hand.total)]),
        total=hand.total,
        fee=tariff.operator_fee,
        valid_until=timezone.now() + timedelta(days=tariff.valid_days),
    )


def _stored(parts: Iterable[tuple[str, Decimal]]) -> list[list[str]]:
    return [[code, str(amount)] for code, amount in parts]
