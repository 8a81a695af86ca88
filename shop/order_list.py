"""A customer's own orders, from HTML of rows that is cached under the row's content."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.translation import get_language

from jewelry.accounts.models import User
from jewelry.models3d.models import Measurement
from jewelry.orders.lists import page_cache, versions
from jewelry.orders.lists.build import fragments, snapshot
from jewelry.orders.models import Order
from jewelry.orders.paging import after, cursor_of
from jewelry.platform.release import release

PAGE_SIZE = 20
ROW = "shop/_order_row.html"


@dataclass(frozen=True)
class Mine:
    rows: list[str]
    next: str


def page(customer: User, before: str) -> Mine:
    """Two small statements when nothing changed: the names' version, and the rows' stamps."""
    with snapshot() as whole:
        names = versions.read().of.get(versions.NAMES)
        found = list(
            after(Order.objects.of(customer), before, by="created_at").values_list(
                "pk", "stamp", "created_at"
            )[: PAGE_SIZE + 1]
        )
        shown = found[:PAGE_SIZE]
        html = fragments(
            f"mine:{release()}:{get_language()}",
            [(pk, f"{stamp}:{names}") for pk, stamp, _at in shown],
            _render,
            page_cache.Rows() if whole and names else None,
        )
    return Mine(html, cursor_of(shown[-1][2], shown[-1][0]) if len(found) > PAGE_SIZE else "")


def _render(orders: Iterable[int]) -> dict[int, str]:
    row = get_template(ROW)
    found = list(Order.objects.filter(pk__in=list(orders)).in_full())
    models = [order.model_id for order in found]
    pictured = set(
        Measurement.objects.filter(model__in=models, pictured=True).values_list("model", flat=True)
    )
    return {
        order.pk: row.render({"order": order, "pictured": order.model_id in pictured})
        for order in found
    }
