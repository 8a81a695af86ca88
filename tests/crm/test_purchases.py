"""Purchases in the admin cost as few queries as one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.payments.moneys import placed

LIST = "/admin/purchases/purchase/"


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_for_all_purchases_at_once(sales) -> None:
    placed(30_000)
    one = queries(sales, LIST)
    for _more in range(3):
        placed(30_000, 10_000)
    assert queries(sales, LIST) == one


def test_a_purchase_asks_for_all_its_pieces_at_once(sales) -> None:
    few, many = placed(30_000), placed(*[10_000] * 5)
    pages = [f"{LIST}{purchase.pk}/change/" for purchase in (few, many)]
    assert len({queries(sales, page) for page in pages}) == 1
