"""The shelf: what is shown, for how much, and what a row costs."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jewelry.models3d.finding import Finding
from jewelry.orders.models import Order
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import rub
from jewelry.pricing.models import Alloy
from tests.factories import MeasurementFactory, ModelFactory, geometry_of, next_tariff, tariff
from tests.shop.products import ProductFactory

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    """In the order of the shelf; the first one is also shown large, without a name of its own."""
    return re.findall(r"<b>([^<]*)</b>\s*<span class=\"num cost\">", response.content.decode())


def test_a_piece_shows_the_price_of_its_metal(client) -> None:
    product = ProductFactory()
    found = MeasurementFactory(model=product.model)
    price = quotes.calculate(found, Specification(product.alloy.code), tariff())
    page = client.get("/").content.decode()
    assert price is not None
    assert rub(price.total) in page
    assert f'href="/products/{product.slug}/"' in page


def test_a_piece_not_measured_yet_has_its_price_on_request(client) -> None:
    ProductFactory()
    assert "Price on request" in client.get("/").content.decode()


def test_a_piece_that_cannot_be_weighed_has_its_price_on_request(client) -> None:
    product = ProductFactory()
    MeasurementFactory(model=product.model, geometry=None, findings=[Finding("unreadable")])
    for url in ("/", product.get_absolute_url()):
        assert "Price on request" in client.get(url).content.decode()


def test_a_piece_that_a_person_prices_has_its_price_on_request(client) -> None:
    product = ProductFactory()
    MeasurementFactory(model=product.model, geometry=geometry_of(6_550_000.0, 300_000.0, 300.0))
    for url in ("/", product.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "Price on request" in page
        assert "How the price is made" not in page


def test_pieces_stand_in_their_order_and_unlisted_ones_nowhere(client) -> None:
    for name, position in (("Second", 2), ("First", 1)):
        ProductFactory(name_en=name, position=position)
    ProductFactory(name_en="Hidden", is_listed=False)
    assert names(client.get("/")) == ["First", "Second"]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("ring", ["Ring"]), ("pendant", ["Pendant"]), ("bracelet", []), ("x", ["Ring", "Pendant"])],
)
def test_the_shelf_is_filtered_by_kind(client, kind, shown) -> None:
    ProductFactory(kind="ring", name_en="Ring")
    ProductFactory(kind="pendant", name_en="Pendant")
    response = client.get("/", {"kind": kind})
    assert names(response) == shown
    assert ("Nothing here yet" in response.content.decode()) == (not shown)


def test_an_empty_shop_opens(client) -> None:
    assert client.get("/").status_code == 200


def test_a_piece_more_costs_no_query(client, django_assert_max_num_queries) -> None:
    for count in (3, 12):
        for product in ProductFactory.create_batch(count):
            MeasurementFactory(model=product.model)
        client.get("/")
        with django_assert_max_num_queries(3):  # products, measurements, which tariff
            client.get("/")


def test_names_come_in_the_visitors_language(client) -> None:
    ProductFactory(name_en="Wave", name_ru="Волна")
    page = client.get("/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Волна" in page
    assert "Wave" not in page


def test_a_piece_shows_its_price_in_every_metal(client) -> None:
    product = ProductFactory()
    found = MeasurementFactory(model=product.model, geometry=geometry_of(volume=500))
    page = client.get(product.get_absolute_url()).content.decode()
    for alloy in Alloy.objects.filter(is_offered=True):
        price = quotes.calculate(found, Specification(alloy.code), tariff())
        assert price is not None
        assert f'value="{alloy.code}"' in page
        assert f'data-price="{rub(price.total)}"' in page


def test_a_piece_on_old_spot_prices_says_that_its_price_is_provisional(client) -> None:
    product = ProductFactory()
    MeasurementFactory(model=product.model)
    assert "Provisional price" not in client.get(product.get_absolute_url()).content.decode()
    next_tariff(spot_date="2024-09-20", max_spot_days=7)
    page = client.get(product.get_absolute_url()).content.decode()
    assert "Provisional price" in page
    assert "metal prices of 20 September 2024, past our 7-day limit." in page


def test_a_picture_may_be_kept_for_ever(client) -> None:
    model = ModelFactory()
    default_storage.save(model.picture_path("rose", thumb=True), ContentFile(b"RIFF"))
    response = client.get(f"/pictures/{model.sha256}/rose-thumb.webp")
    assert (response.status_code, response.content) == (200, b"RIFF")
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "address",
    ["0" * 64 + "/rose", "0" * 64 + "/green", "0" * 63 + "/rose", "A" * 64 + "/rose", "../rose"],
)
def test_a_picture_that_is_not_there_is_404_and_not_kept(client, address) -> None:
    response = client.get(f"/pictures/{address}.webp")
    assert response.status_code == 404
    assert "immutable" not in response.get("Cache-Control", "")


def test_looking_orders_nothing(client) -> None:
    client.get(ProductFactory().get_absolute_url())
    assert not Order.objects.exists()
