"""Purchases in the admin cost as few queries as one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jewelry.purchases.models import Purchase
from jewelry.shipping import sending
from tests.payments.moneys import placed
from tests.shipping.packed import NUMBER, cdek, packed
from tests.support.html import compact

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


def test_a_purchase_says_what_was_sent_of_it_and_by_whom(sales) -> None:
    first, second, third = packed(pieces=3)
    address = f"{LIST}{Purchase.objects.get().pk}/change/"
    sending.ship([first], first.operator, cdek(), NUMBER)
    one = queries(sales, address)
    page = compact(sales.get(address).content.decode())
    assert NUMBER in page and "CDEK" in page and "Shipped" in page
    sending.ship([second, third], first.operator, cdek(), "1234567891")
    assert queries(sales, address) == one
