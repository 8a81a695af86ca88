"""The price of a measured model under a tariff, or why a person must set one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.utils import timezone

from jewelry.models3d import accepted
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import worst
from jewelry.models3d.models import Measurement
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.decimals import exact_text, from_text
from jewelry.pricing.engine.sizing import resized, sized
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.engine.stones import jewel
from jewelry.pricing.engine.verdict import BEYOND, OLD_SPOTS, aged, beyond, judge
from jewelry.pricing.marking import lacking

if TYPE_CHECKING:
    from jewelry.pricing.models import Tariff

VERDICTS = {"manual": "MANUAL", "provisional": "PROVISIONAL", None: "FIRM"}


@dataclass(frozen=True)
class Priced:
    """A quote's numbers; masses in g of one piece, money for all. Without a total a person sets
    it."""

    verdict: str
    findings: list[Finding]
    inputs: dict[str, Any]
    parts: tuple[tuple[str, Decimal], ...]
    mass_net: Decimal | None
    mass_billed: Decimal | None
    total: Decimal | None
    fee: Decimal

    def to_json(self) -> dict[str, Any]:
        """Return plain values, as the cache stores text."""
        money = {name: exact_text(getattr(self, name)) for name in DECIMALS}
        return {
            **vars(self),
            **money,
            "findings": [each.to_json() for each in self.findings],
            "parts": [(code, str(amount)) for code, amount in self.parts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError, ValueError or ArithmeticError for data that `to_json` did
        not write."""
        money = {name: from_text(data[name]) for name in DECIMALS}
        parts = tuple((code, Decimal(amount)) for code, amount in data["parts"])
        findings = [Finding.from_json(each) for each in data["findings"]]
        return cls(**{**data, **money, "findings": findings, "parts": parts})


DECIMALS = ("mass_net", "mass_billed", "total", "fee")


def compute(
    measurement: Measurement, wanted: Specification, tariff: "Tariff", day: date | None = None
) -> Priced:
    """From what it stores, so that a check finds the same. `day`: the price's, today by default."""
    facts = sized(measurement, wanted)
    is_said = bool(wanted.unit or wanted.ring_size or wanted.drawn_mm)
    recipe = tariff.recipe(wanted.alloy)
    judged = judge(facts, recipe, is_unit_said=is_said) if facts else []
    stones = lacking(measurement, facts, wanted)
    said = [*judged, *resized(measurement, wanted), *stones, *_unlisted(wanted, tariff)]
    found = accepted.settle(measurement, wanted.accepted)
    read = [each for each in found if not is_said or each.code != UNCLEAR]
    findings = [*read, *said]
    return answer(findings, inputs.write(measurement, facts, wanted, tariff), tariff, day)


def recalculate(findings: list[Finding], stored: dict[str, Any], tariff: "Tariff") -> Priced:
    """Price the same piece by another tariff from stored measures and findings: no mesh, no
    query."""
    wanted = inputs.specification(stored)
    kept = [each for each in findings if each.code not in BY_TARIFF]
    return answer(
        [*kept, *_unlisted(wanted, tariff)], inputs.under_tariff(stored, wanted, tariff), tariff
    )


def answer(
    findings: list[Finding], made_from: dict[str, Any], tariff: "Tariff", day: date | None = None
) -> Priced:
    made = None if worst(findings) == "manual" else inputs.replay(made_from)
    if made is None and worst(findings) != "manual":
        findings = [*findings, _unweighed(made_from)]
    if made:
        limits = beyond(made.mass_net, made.total, tariff)
        findings = [*findings, *limits, *aged(tariff, day or timezone.localdate())]
    return Priced(
        verdict=VERDICTS[worst(findings)] if made else "MANUAL",
        findings=findings,
        inputs=made_from,
        parts=made.parts if made else (),
        mass_net=made.mass_net if made else None,
        mass_billed=made.mass_billed if made else None,
        total=made.total if made else None,
        fee=made.fee if made else Decimal(made_from["rates"]["operator_fee"]),
    )


def _unweighed(made_from: dict[str, Any]) -> Finding:
    """Return why there is no price, where no other finding tells it."""
    return Finding("not_weighed" if made_from["volume_mm3"] is None else "weighs_nothing")


UNCLEAR = "unit_unclear"
"""This finding about the file's unit goes once a person has named the unit."""

UNLISTED = "stones_unlisted"
BY_TARIFF = {UNLISTED, OLD_SPOTS} | BEYOND
"""Findings that another tariff may not have."""


def _unlisted(wanted: Specification, tariff: "Tariff") -> list[Finding]:
    missing = [stone for stone in wanted.set_stones if not jewel(stone, tariff.tables)]
    return [Finding(UNLISTED, kind=missing[0].kind, size=float(missing[0].size))] if missing else []
