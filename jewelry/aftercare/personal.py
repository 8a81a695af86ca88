"""A person's requests after shipping. Their words are messages, which `talk` erases."""

from typing import Any

from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.aftercare.models import Claim, ClaimState


def _export(person: User) -> dict[str, Any]:
    mine = Claim.objects.filter(order__customer=person).order_by("-pk")
    said = ("order__public_id", "kind", "wish", "state", "asked_at", "answered_at", "settled_at")
    return {"claims": rows(mine.values(*said))}


def _erase(person: User) -> None:
    """Books keep what was asked for and granted."""


def _hindrances(person: User) -> list[str]:
    if not Claim.objects.filter(order__customer=person, state=ClaimState.ASKED).exists():
        return []
    return [_("A request of the person waits for an answer: answer it first.")]


AFTERCARE = Holder("aftercare", _export, _erase, _hindrances)
