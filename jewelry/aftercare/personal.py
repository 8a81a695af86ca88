"""A person's requests after shipping, whose words `talk` erases, and reviews.

Erasing takes a review's words; its stars still count, under no name.
"""

from typing import Any

from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.aftercare.models import Claim, ClaimState, Review, ReviewState

ERASED = "—"


def _export(person: User) -> dict[str, Any]:
    mine = Claim.objects.filter(order__customer=person).order_by("-pk")
    said = ("order__public_id", "kind", "wish", "state", "asked_at", "answered_at", "settled_at")
    reviews = Review.objects.filter(order__customer=person).order_by("-pk")
    written = (
        "order__public_id",
        "slug",
        "stars",
        "text",
        "state",
        "reason",
        "answer",
        "written_at",
    )
    return {"claims": rows(mine.values(*said)), "reviews": rows(reviews.values(*written))}


def _erase(person: User) -> None:
    """Books keep what was asked for and granted."""
    mine = Review.objects.filter(order__customer=person)
    mine.update(text="", answer="")  # both are about the person
    mine.filter(state=ReviewState.HIDDEN).update(reason=ERASED)


def _hindrances(person: User) -> list[str]:
    if not Claim.objects.filter(order__customer=person, state=ClaimState.ASKED).exists():
        return []
    return [_("A request of the person waits for an answer: answer it first.")]


AFTERCARE = Holder("aftercare", _export, _erase, _hindrances)
