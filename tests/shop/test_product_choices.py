"""What is chosen of a ready-made piece is priced at once, ordered and kept with the order."""

from decimal import Decimal as D

import pytest
from django.test import Client

from jewelry.orders.models import Order
from jewelry.pricing import quotes
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import rub
from jewelry.purchases.models import Piece
from shop.models import Product
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, geometry_of, tariff
from tests.shop.checking_out import check_out
from tests.shop.products import ProductFactory
from tests.shop.test_product import buy

pytestmark = pytest.mark.django_db
SIZES = {"size_from": D(15), "size_to": D(20), "engraved": ["inside", "outside"]}


def measured(**others) -> Product:
    product = ProductFactory(**others)
    MeasurementFactory(model=product.model, geometry=geometry_of(1182.3, 2042.04, 30.0, hole=17.5))
    return product


@pytest.fixture
def ring() -> Product:
    return measured(kind="ring", **SIZES)


def ordered(client: Client, product: Product, **chosen) -> Order:
    """As a customer buys it, through the basket and the checkout."""
    client.force_login(UserFactory())
    assert buy(client, product, **chosen).status_code == 302
    check_out(client)
    return Order.objects.get()


def price_of(product: Product, **wanted) -> str:
    measurement = product.model.measurements.get()
    found = quotes.calculate(measurement, Specification(AlloyFactory().code, **wanted), tariff())
    return rub(found.total)


def shown(client: Client, product: Product, **chosen) -> str:
    form = {"alloy": AlloyFactory().code, "quantity": 1} | chosen
    headers = {"HX-Request": "true"}
    answer = client.post(f"{product.get_absolute_url()}price/", form, headers=headers)
    assert "<html" not in answer.content.decode()
    return answer.content.decode()


@pytest.mark.parametrize("chosen", [{}, {"size": ""}, {"size": "23"}, {"size": "17.3"}])
def test_a_ring_is_not_ordered_without_one_of_its_sizes(client, ring, chosen) -> None:
    client.force_login(UserFactory())
    response = buy(client, ring, **chosen)
    assert response.status_code == 422
    assert not Piece.objects.exists()


def test_a_ring_is_ordered_with_all_that_was_chosen_at_the_price_on_the_page(client, ring) -> None:
    chosen = {"size": "19.5", "finish": "satin", "rush": "on", "quantity": 2}
    words = {"engraving": " Зуле, \n 7.7.26 ", "typeface": "grotesque", "place": "outside"}
    seen = shown(client, ring, **chosen, **words)
    order = ordered(client, ring, **chosen, **words)
    assert order.specification == Specification(
        AlloyFactory().code,
        2,
        finish="satin",
        rush=True,
        engraving=Engraving("Зуле, 7.7.26", "grotesque", "outside"),
        ring_size=D("19.5"),
        drawn_mm=D("17.5"),
    )
    assert rub(order.total) in seen
    assert dict(order.wishes)["Ring size"] == "19.5"
    assert order.total == order.quote.total == order.agreed_total


@pytest.mark.parametrize(("size", "is_said"), [("19.5", True), ("17.5", False)])
def test_an_order_says_that_its_model_is_drawn_in_another_size(client, ring, size, is_said) -> None:
    order = ordered(client, ring, size=size)
    shown = client.get(f"/orders/{order.public_id}/").content.decode()
    assert ("made to the size that you chose" in shown) is is_said
    assert ("<b>17½</b>" in shown) is not is_said


def test_the_houses_own_piece_has_no_doubts_of_a_strangers_file(client, ring) -> None:
    quote = ordered(client, ring, size="20").quote
    assert quote is not None
    said = {found.code for found in quote.findings}
    assert not said & {"unit_assumed", "resized", "rescaled", "unit_small"}


def test_another_size_changes_the_price_and_the_size_as_drawn_does_not(client, ring) -> None:
    plain = price_of(ring)
    assert plain in shown(client, ring)
    assert plain in shown(client, ring, size="17.5")
    larger = price_of(ring, ring_size=D(20), drawn_mm=D("17.5"))
    assert larger != plain
    assert larger in shown(client, ring, size="20")


def test_the_total_is_of_all_pieces_with_what_each_costs(client, ring) -> None:
    seen = shown(client, ring, quantity=3)
    total = price_of(ring, quantity=3)
    assert total in seen
    assert "for 3 pieces, VAT included" in seen
    assert "each" in seen


def test_earrings_are_sold_as_a_pair_or_one(client) -> None:
    earrings = measured(kind="earrings", in_pairs=True)
    pair = price_of(earrings, pair=True)
    assert pair in client.get(earrings.get_absolute_url()).content.decode()
    assert pair in client.get("/").content.decode()
    assert price_of(earrings) in shown(client, earrings, set="single")
    order = ordered(client, earrings, set="pair")
    assert (order.specification.pair, rub(order.total)) == (True, pair)


def test_a_bracelet_is_sold_by_its_length(client) -> None:
    lengths = {"size_from": D(160), "size_to": D(200), "size_step": D(10), "drawn_mm": D(180)}
    bracelet = measured(kind="bracelet", **lengths)
    assert "170 mm" in client.get(bracelet.get_absolute_url()).content.decode()
    wanted = ordered(client, bracelet, size="200").specification
    assert (wanted.length_mm, wanted.drawn_mm, wanted.ring_size) == (D(200), D(180), None)


def test_a_piece_without_choices_takes_none_from_who_sends_them(client) -> None:
    pendant = measured(kind="pendant")
    strange = {"size": "20", "set": "pair", "engraving": "Z", "drawn_mm": "5", "length_mm": "900"}
    wanted = ordered(client, pendant, **strange).specification
    assert (wanted.pair, wanted.engraving, wanted.length_mm) == (False, None, None)
    assert wanted.drawn_mm == D(30)


@pytest.mark.parametrize(
    "chosen",
    [
        {"engraving": "愛"},
        {"engraving": "a" * 41},
        {"place": "back", "engraving": "Z"},
        {"typeface": "comic", "engraving": "Z"},
        {"finish": "gilt"},
        {"set": "dozen", "quantity": "x"},
        {"quantity": 101},
        {"alloy": "mithril"},
    ],
)
def test_a_choice_that_is_not_right_is_told_and_the_page_still_has_a_price(
    client, ring, chosen
) -> None:
    form = {"alloy": AlloyFactory().code, "quantity": 1, "size": "17.5"} | chosen
    response = client.post(f"{ring.get_absolute_url()}price/", form)
    assert response.status_code == (200 if set(chosen) == {"set"} else 422)
    assert "₽" in response.content.decode()
    assert client.get(ring.get_absolute_url(), form).status_code == 200


def test_the_pages_address_may_say_what_is_chosen(client, ring) -> None:
    chosen = {"alloy": "gold-585-red", "size": "18", "engraving": "Зуле", "quantity": "2"}
    opened = client.get(ring.get_absolute_url(), chosen)
    form = opened.context["form"]
    assert {name: form[name].value() for name in chosen} == chosen
    assert opened.context["wanted"].ring_size == D(18)


def test_a_guest_finds_in_the_basket_all_that_was_chosen(client, ring) -> None:
    buy(client, ring, size="18", engraving="Зуле", place="outside")
    basket = client.get("/basket/").content.decode()
    assert "“Зуле”, outside, serif letters" in basket
    assert Piece.objects.get().wanted.ring_size == D(18)


def test_metals_are_offered_by_family_with_what_they_contain(client, ring) -> None:
    families = client.get(ring.get_absolute_url()).context["families"]
    by_code = {family.code: [offer.alloy.code for offer in family.offers] for family in families}
    assert all(code.startswith("gold-") for code in by_code["gold-yellow"])
    assert list(by_code["silver-silver"]) == ["silver-925"]
    told = shown(client, ring, alloy="gold-585-white-ni")
    assert "58.5 % of it is pure gold: 14 karat." in told
    assert "It contains nickel" in told
    assert "contains nickel" not in shown(client, ring, alloy="gold-585-white-pd")


def test_a_ring_whose_hole_nobody_measured_costs_in_each_size_what_is_drawn(client) -> None:
    product = ProductFactory(kind="ring", **SIZES)
    MeasurementFactory(model=product.model)
    assert price_of(product) in shown(client, product, size="15")


def test_sizes_are_a_bounded_list() -> None:
    odd = Product(size_from=D(10), size_to=D(1000), size_step=D("0.1"))
    assert len(odd.sizes) == 100
    assert Product().sizes == []
