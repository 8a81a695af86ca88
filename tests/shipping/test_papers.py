"""Packing list and label: A6, in the customer's words, and the same bytes each time."""

from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from jewelry.purchases.models import Purchase
from jewelry.shipping import papers, parcels, sending
from jewelry.shipping.models import Carrier
from tests.shipping.packed import NUMBER, cdek, packed

pytestmark = pytest.mark.django_db


def read(file: bytes) -> tuple[list[tuple[int, int]], str]:
    """Return the pages' sizes in millimetres, and all words."""
    pages = PdfReader(BytesIO(file)).pages
    boxes = [page.mediabox for page in pages]
    sizes = [(round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) for box in boxes]
    return sizes, " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_label_says_to_whom_where_by_whom_and_the_number() -> None:
    orders = packed(pieces=2)
    sending.ship(orders, orders[0].operator, cdek(), NUMBER)
    sizes, words = read(papers.label(parcels.parcel_of(orders[0])))
    assert sizes == [(105, 148)]
    for said in ("Alsu Karimova", "+79172043800", "Baumana, 44", "420111, Kazan", "CDEK", NUMBER):
        assert said in words
    assert all(order.number in words for order in orders)


def test_a_label_of_the_longest_address_is_one_page() -> None:
    [order] = packed()
    sending.ship([order], order.operator, cdek(), NUMBER)
    longest = {
        "recipient_name": "W" * 150,
        "street": "W" * 150,
        "city": "W" * 80,
        "point": "W" * 200,
    }
    Purchase.objects.update(**longest)
    sizes, words = read(papers.label(parcels.parcel_of(order)))
    assert sizes == [(105, 148)] and NUMBER in words


@pytest.mark.parametrize("number", ["ЗАКАЗ№12", "ÄÖ", "🐈" * 20])
def test_a_number_that_no_barcode_has_is_only_written(number, monkeypatch) -> None:
    """The barcode leaves out what it does not know, and says another number then."""
    [order] = packed()
    sending.ship([order], order.operator, Carrier.objects.get(code="own"), number)
    monkeypatch.setattr(papers, "Code128", None)
    sizes, _words = read(papers.label(parcels.parcel_of(order)))
    assert sizes == [(105, 148)]


def test_a_packing_list_says_what_lies_in_the_box_and_no_prices() -> None:
    orders = packed(pieces=2, ring_size="17.5")
    Purchase.objects.update(gift=True, gift_note="Любимой <Алсу>")
    sizes, words = read(papers.packing_list(parcels.parcel_of(orders[0])))
    assert sizes == [(105, 148)]
    for said in (*[order.title for order in orders], "17.5", "Любимой <Алсу>"):
        assert said in words
    assert "₽" not in words


def test_a_list_of_many_pieces_goes_over_pages() -> None:
    orders = packed(pieces=20)
    sizes, words = read(papers.packing_list(parcels.parcel_of(orders[0])))
    assert len(sizes) > 1 and set(sizes) == {(105, 148)}
    assert all(order.number in words for order in orders)


def test_a_parcel_is_of_the_orders_that_went_in_it() -> None:
    first, second = packed(pieces=2)
    sending.ship([first], first.operator, cdek(), NUMBER)
    assert [list(parcels.parcel_of(order).orders) for order in (first, second)] == [
        [first],
        [second],
    ]


def test_the_papers_are_the_same_each_time_and_in_the_readers_language() -> None:
    [order] = packed()
    parcel = parcels.parcel_of(order)
    with translation.override("ru"):
        assert papers.label(parcel) == papers.label(parcel)
        assert "Что в коробке" in read(papers.packing_list(parcel))[1]
