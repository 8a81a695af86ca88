"""Every finding about a model: its severity, its sentence, and the customer's next step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings.codes import FINDINGS, Said, Severity, Step
from jewelry.models3d.kind_names import KIND_NAMES
from jewelry.models3d.unit_names import UNIT_NAMES

__all__ = ["FINDINGS", "describe", "next_step", "severity", "worst"]

LENGTHS = frozenset({"longest", "side", "wall", "hole", "fits"})

ACCEPTED = _("Accepted.")
A_STONE = _("a stone")
WITHOUT = {"kind": ""}
"""What older findings do not say."""


def describe(finding: Finding) -> str:
    """Return the sentence for a finding in the active language.

    An unknown code, or one without its parameters, gives the sentence of "unreadable".
    """
    try:
        sentence = str(_said(finding)[1]) % {
            name: _written(name, value) for name, value in (WITHOUT | {**finding.params}).items()
        }
        return f"{sentence} {ACCEPTED}" if _is_accepted(finding) else sentence
    except (KeyError, TypeError, ValueError):
        return str(FINDINGS["unreadable"][1])


def _written(name: str, value: Any) -> Any:
    """Format a measure: at most two decimals, in the active language.

    A length is never written as 0 but as less than the smallest number; a coordinate may be 0.
    """
    if name == "unit":
        return UNIT_NAMES[value]
    if name == "kind":
        return KIND_NAMES.get(value, A_STONE)
    if name == "date":
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if not isinstance(value, float):
        return value
    if name in LENGTHS and value < 0.005:
        return _("less than %(least)s") % {"least": number_format("0.01")}
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."))


def severity(finding: Finding) -> Severity:
    """Return a finding's severity; an unknown code needs a person."""
    return "note" if _is_accepted(finding) else _said(finding)[0]


def next_step(finding: Finding) -> Step | None:
    """Return the customer's next step; None for notes that ask for nothing."""
    return None if _is_accepted(finding) else _said(finding)[2]


def _is_accepted(finding: Finding) -> bool:
    return bool(finding.params.get("accepted")) and _said(finding)[2] == "accept_reading"


def _said(finding: Finding) -> Said:
    return FINDINGS.get(finding.code, FINDINGS["unreadable"])


def worst(findings: Iterable[Finding]) -> Literal["manual", "provisional"] | None:
    """Return the worst severity among findings; notes alone give None."""
    found = {severity(finding) for finding in findings}
    if "manual" in found:
        return "manual"
    return "provisional" if "provisional" in found else None
