"""From a measured model to a quote that says what it was made from."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d.findings import worst
from jewelry.models3d.models import Measurement, Model3D
from jewelry.pricing import formula, verdict
from jewelry.pricing.models import Alloy, Quote, Tariff, Verdict

VERDICTS = {"manual": Verdict.MANUAL, "provisional": Verdict.PROVISIONAL, None: Verdict.FIRM}


def calculate(
    measurement: Measurement, alloy: Alloy, tariff: Tariff, quantity: int = 1
) -> formula.Price | None:
    """Microseconds: pages may call it for every alloy. None when a person must price the piece."""
    facts = measurement.facts
    if facts is None or facts.volume_mm3 is None:
        return None
    if worst(_findings(measurement, alloy)) == "manual":
        return None
    piece = formula.Piece(
        volume=Decimal(str(facts.volume_mm3)),
        area=Decimal(str(facts.area_mm2)),
        height=Decimal(str(max(facts.extents_mm))),
        quantity=quantity,
    )
    return formula.price(piece, tariff.metal(alloy), tariff.rates())


def make(
    measurement: Measurement, alloy: Alloy, quantity: int = 1, *, customer: User | None = None
) -> Quote:
    quote = draft(measurement, alloy, Tariff.objects.latest(), quantity)
    quote.customer = customer
    quote.save()
    return quote


def draft(measurement: Measurement, alloy: Alloy, tariff: Tariff, quantity: int = 1) -> Quote:
    """A quote that is not saved yet."""
    found = calculate(measurement, alloy, tariff, quantity)
    # A volume is not a price when it is too small to weigh anything.
    price = found if found and found.mass_net > 0 else None
    findings = _findings(measurement, alloy)
    return Quote(
        model=measurement.model,
        alloy=alloy,
        tariff=tariff,
        quantity=quantity,
        verdict=VERDICTS[worst(findings)] if price else Verdict.MANUAL,
        findings=findings,
        inputs=_inputs(measurement, alloy, tariff),
        parts=[[code, str(amount)] for code, amount in price.parts] if price else [],
        mass_net=price.mass_net if price else None,
        mass_billed=price.mass_billed if price else None,
        total=price.total if price else None,
        fee=price.fee if price else tariff.operator_fee,
        valid_until=timezone.now() + timedelta(days=tariff.valid_days),
    )


def _findings(measurement: Measurement, alloy: Alloy) -> list[verdict.Finding]:
    facts = measurement.facts
    return [*measurement.findings, *(verdict.judge(facts, alloy) if facts else [])]


@dataclass(frozen=True)
class HandPrice:
    """A jeweller's word: the total with VAT, who said it, and why."""

    total: Decimal
    author: User
    note: str


def by_hand(model: Model3D | None, alloy: Alloy, quantity: int, hand: HandPrice) -> Quote:
    tariff = Tariff.objects.latest()
    return Quote.objects.create(
        model=model,
        alloy=alloy,
        tariff=tariff,
        quantity=quantity,
        verdict=Verdict.FIRM,
        author=hand.author,
        note=hand.note[:200],
        parts=[["by_hand", str(hand.total)]],
        total=hand.total,
        fee=tariff.operator_fee,
        valid_until=timezone.now() + timedelta(days=tariff.valid_days),
    )


def _inputs(measurement: Measurement, alloy: Alloy, tariff: Tariff) -> dict[str, Any]:
    facts = measurement.facts
    return {
        "sha256": measurement.model.sha256,
        "revision": measurement.revision,
        "volume_mm3": str(facts.volume_mm3) if facts else None,
        "area_mm2": str(facts.area_mm2) if facts else None,
        "extents_mm": list(facts.extents_mm) if facts else None,
        "alloy": alloy.code,
        "metal": {name: str(value) for name, value in asdict(tariff.metal(alloy)).items()},
        "rates": {name: str(value) for name, value in asdict(tariff.rates()).items()},
        "spot_date": tariff.spot_date.isoformat(),
        "tariff": tariff.pk,
    }
