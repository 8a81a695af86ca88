import pytest
from django.core.cache import cache

from shop.models import Product
from tests.factories import next_tariff
from tests.shop.products import ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_a_second_look_at_the_shelf_reads_no_product(client, django_assert_num_queries) -> None:
    ProductFactory()
    client.get("/")
    with django_assert_num_queries(1):  # which tariff is in force
        assert client.get("/").status_code == 200


def test_a_change_of_a_product_shows_at_once(client) -> None:
    product = ProductFactory(name_en="Old name")
    assert "Old name" in client.get("/").content.decode()
    product.name_en = "New name"
    product.save()
    assert "New name" in client.get("/").content.decode()


def test_a_new_tariff_shows_its_prices_at_once(client) -> None:
    ProductFactory()
    before = client.get("/").content
    next_tariff(margin="2.0")
    assert client.get("/").content != before


def test_languages_and_kinds_are_kept_apart(client) -> None:
    ProductFactory(name_en="A ring", name_ru="Кольцо", kind="ring")
    assert "A ring" in client.get("/").content.decode()
    russian = client.get("/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Кольцо" in russian
    assert "A ring" not in client.get("/?kind=pendant").content.decode()


def test_garbage_in_the_cache_is_a_miss(client, monkeypatch) -> None:
    ProductFactory(name_en="A ring")
    client.get("/")
    for key in cache.keys("shelf:*"):  # type: ignore[attr-defined]
        cache.set(key, {"not": "text"})
    assert "A ring" in client.get("/").content.decode()


def test_a_delisted_product_leaves_the_shelf(client) -> None:
    product = ProductFactory(name_en="A ring")
    client.get("/")
    product.is_listed = False
    product.save()
    assert "A ring" not in client.get("/").content.decode()
    assert Product.objects.count() == 1
