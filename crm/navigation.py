"""The admin's side bar: what waits for somebody, with counts, above the pages of each package."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jewelry.aftercare.models import Claim, ClaimState, Review, ReviewState
from jewelry.payments.models import Case
from jewelry.purchases.models import SizerRequest
from jewelry.talk import threads

MOST = 99
"""A count stops there, so that it costs the same after a bad week."""

Group = dict[str, Any]


def sidebar(request: HttpRequest) -> list[Group]:
    """`settings.UNFOLD` names it; only people of the desk get it."""
    pages = [
        {
            "title": app["name"],
            "items": [
                {"title": model["name"], "link": model["admin_url"]} for model in app["models"]
            ],
        }
        for app in admin.site.get_app_list(request)
    ]
    waiting = [item for item in map(_counted, _waiting()) if item["badge"]]
    return [{"title": _("Waits for you"), "items": waiting}, *pages] if waiting else pages


def _waiting() -> list[tuple[str, str, QuerySet[Any]]]:
    """Each has an index of what is open alone."""
    orders = reverse("admin:orders_order_changelist")
    claims = reverse("admin:aftercare_claim_changelist")
    reviews = reverse("admin:aftercare_review_changelist")
    return [
        (_("Messages to answer"), f"{orders}?needs=answer", threads.unanswered()),
        (
            _("Returns and claims"),
            f"{claims}?state__exact={ClaimState.ASKED.value}",
            Claim.objects.filter(state=ClaimState.ASKED),
        ),
        (
            _("Reviews to look at"),
            f"{reviews}?state__exact={ReviewState.WAITING.value}",
            Review.objects.filter(state=ReviewState.WAITING),
        ),
        (
            _("Ring sizers to send"),
            f"{reverse('admin:purchases_sizerrequest_changelist')}?sent_at__isempty=1",
            SizerRequest.objects.filter(sent_at=None),
        ),
        (
            _("Money: look at it"),
            reverse("admin:payments_case_changelist"),
            Case.objects.filter(closed_at=None),
        ),
    ]


def _counted(each: tuple[str, str, QuerySet[Any]]) -> Group:
    title, link, rows = each
    count = rows.order_by()[: MOST + 1].count()
    badge = f"{MOST}+" if count > MOST else count
    # Else every page of orders would be marked as this one.
    return {"title": title, "link": link, "badge": badge, "active": False}
