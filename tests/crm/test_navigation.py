"""What waits for a seller is counted beside the pages, on each page."""

from uuid import uuid4

import pytest
from django.db import connection

from crm import navigation
from jewelry.payments.models import Case, CaseKind
from jewelry.talk import saying
from tests.aftercare.test_claims import asked, closed
from tests.aftercare.test_reviews import written
from tests.factories import OrderFactory
from tests.support.html import compact

PAGE = "/admin/shipping/shipment/"
INDEXES = (
    "thread_unanswered",
    "claim_one_open_of_an_order",
    "review_waiting",
    "sizer_one_waits",
    "case_open_once",
)
pytestmark = pytest.mark.django_db


def bar(client) -> str:
    """The side bar of a page that has nothing to do with it."""
    page = compact(client.get(PAGE).content.decode())
    return page.partition('id="nav-sidebar-apps"')[2].partition("</nav>")[0]


def counts(client) -> dict[str, str]:
    return {
        item["title"]: str(item["badge"])
        for group in client.get(PAGE).context["sidebar_navigation"]
        for item in group["items"]
        if "badge" in item
    }


def test_nothing_waits_and_all_pages_are_there(sales) -> None:
    shown = bar(sales)
    assert "Waits for you" not in shown
    assert "/admin/orders/order/" in shown and "/admin/shipping/shipment/" in shown


def test_what_waits_is_counted_and_leads_there(sales, seller) -> None:
    asked(closed())
    written()
    order = OrderFactory()
    saying.say(order, order.customer, "When?", token=uuid4())
    Case.objects.create(kind=CaseKind.REFUND_BY_HAND)
    Case.objects.create(kind=CaseKind.UNKNOWN_PAYMENT, object_id="1")
    found = {
        "Messages to answer": "2",
        "Returns and claims": "1",
        "Reviews to look at": "1",
        "Money: look at it": "2",
    }
    assert counts(sales) == found  # the claim is a message, too
    assert "Waits for you" in bar(sales)
    for address in (
        "/admin/orders/order/?needs=answer",
        "/admin/aftercare/claim/?state__exact=asked",
        "/admin/aftercare/review/?state__exact=waiting",
    ):
        assert address in bar(sales)
        assert sales.get(address).status_code == 200
    saying.say(order, seller, "Soon", token=uuid4())
    assert counts(sales)["Messages to answer"] == "1"


def test_a_count_stops(sales, monkeypatch) -> None:
    monkeypatch.setattr(navigation, "MOST", 1)
    for number in range(3):
        Case.objects.create(kind=CaseKind.UNKNOWN_PAYMENT, object_id=str(number))
    assert counts(sales) == {"Money: look at it": "1+"}


def test_each_count_has_an_index_of_what_is_open() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [rows.order_by().explain() for _title, _link, rows in navigation._waiting()]
    for plan, index in zip(plans, INDEXES, strict=True):
        assert index in plan, plan
