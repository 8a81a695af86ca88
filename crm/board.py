"""The sellers' board: orders that wait for approval, as a face of the order lists."""

from django.template.loader import get_template

from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, Rows
from jewelry.orders.models import Order


def _row(order: Order, query: Query) -> str:
    return get_template("crm/_board_row.html").render({"order": order})


def _page(rows: Rows) -> str:
    return get_template("crm/_board_list.html").render({"rows": rows, "query": rows.query})


APPROVALS = ListFace("approvals", _row, _page, gone=0)
