"""From the basket to the order by the shop's pages, as a guest and as a customer."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.labels.specification import wishes
from jewelry.pricing.models import Quote
from jewelry.purchases import baskets, checkout, terms
from jewelry.purchases.models import Address, Piece
from shop import limits, own_basket
from tests.factories import (
    MeasurementFactory,
    OrderFactory,
    PieceFactory,
    PurchaseFactory,
    UserFactory,
    next_tariff,
)
from tests.purchases.filled import RECIPIENT, basket_of, put, ready
from tests.shop.checking_out import check_out
from tests.support.html import compact

pytestmark = pytest.mark.django_db
FORM = RECIPIENT | {"phone": "8 917 204-38-00", "way": "courier", "pays": "deposit"}


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.get("Location")
    return compact(response.content.decode())


def send(client, **changes):
    """The summary as it is on the page, agreed to."""
    shown = re.findall(
        r'name="(stamp|version)" value="([^"]+)"', page(client, "/checkout/summary/")
    )
    return client.post("/checkout/summary/", dict(shown) | {"terms": "on"} | changes)


def as_guest(client):
    basket = basket_of()
    session = client.session
    session[own_basket.SESSION_KEY] = str(basket.public_id)
    session.save()
    return basket


def test_a_guest_fills_in_signs_in_and_orders_what_they_chose(client) -> None:
    basket = as_guest(client)
    assert "Waveform band" in page(client, "/basket/")
    assert client.post("/checkout/", FORM)["Location"] == "/checkout/summary/"
    door = client.get("/checkout/summary/")["Location"]
    assert door == "/accounts/login/?next=/checkout/summary/"
    person = UserFactory()
    login = {"username": person.username, "password": "demo", "next": "/checkout/summary/"}
    assert client.post("/accounts/login/", login)["Location"] == "/checkout/summary/"
    summary = page(client, "/checkout/summary/")
    for words in ("Waveform band", "Alsu Karimova", "+7 917 204-38-00", "Courier to the door"):
        assert words in summary
    placed = send(client)
    assert placed["Location"] == f"/purchases/{basket.public_id}/"
    order = Order.objects.get()
    assert order.customer == person
    assert order.number in page(client, placed["Location"])
    assert "The basket is empty" in page(client, "/basket/")


def test_the_checkout_says_of_each_piece_what_was_chosen(client) -> None:
    basket = as_guest(client)
    put(basket, ring_size=Decimal(17), engraving=Engraving("Zoe"))
    shown = page(client, "/checkout/")
    for name, value in wishes(basket.pieces.last().wanted):
        assert f"<small>{name}: {value}</small>" in shown


def test_nothing_is_ordered_before_the_summarys_button(client) -> None:
    person = UserFactory()
    client.force_login(person)
    basket_of(person)
    page(client, "/basket/")
    client.post("/checkout/", FORM)
    page(client, "/checkout/summary/")
    assert not Order.objects.exists()


def test_pressed_twice_or_again_after_back_it_leads_to_the_same_purchase(client) -> None:
    person = UserFactory()
    client.force_login(person)
    stamp = ready(person).stamp
    sent = {"stamp": stamp, "version": terms.VERSION, "terms": "on"}
    first, second = (client.post("/checkout/summary/", sent)["Location"] for _press in range(2))
    assert first == second
    assert Order.objects.count() == 1


def test_without_a_yes_to_the_terms_nothing_is_ordered(client) -> None:
    person = UserFactory()
    client.force_login(person)
    ready(person)
    refused = send(client, terms="")
    assert refused.status_code == 422
    assert "Please agree to the terms of sale." in refused.content.decode()
    assert not Order.objects.exists()


def test_what_changed_since_the_basket_was_filled_is_said_before_it_is_ordered(client) -> None:
    person = UserFactory()
    client.force_login(person)
    stamp = ready(person).stamp
    next_tariff(margin=Decimal("0.9"))
    Quote.objects.update(valid_until=timezone.now())
    sent = {"stamp": stamp, "version": terms.VERSION, "terms": "on"}
    refused = client.post("/checkout/summary/", sent)
    assert refused.status_code == 422
    assert "Something changed since you saw this page" in refused.content.decode()
    assert "when you chose it, now it is" in compact(refused.content.decode())
    assert not Order.objects.exists()
    assert send(client).status_code == 302
    assert Order.objects.get().agreed_total == Order.objects.get().quote.total


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "+7 917 204-38"}, "2 digits are missing."),
        ({"street": ""}, "Please fill this in."),
        ({"way": "pigeon"}, "pigeon"),
        ({"recipient_name": " "}, "This field is required."),
        ({"gift_note": "x" * 121}, "120"),
        ({"country": "XX"}, "XX"),
    ],
)
def test_a_form_that_is_not_right_says_so_and_keeps_what_was_typed(client, changes, words) -> None:
    person = UserFactory()
    client.force_login(person)
    basket = basket_of(person)
    refused = client.post("/checkout/", FORM | changes)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert 'value="Kazan"' in compact(refused.content.decode())
    basket.refresh_from_db()
    assert basket.recipient_name == ""


def test_another_city_shows_its_ways_and_writes_nothing(client) -> None:
    person = UserFactory()
    client.force_login(person)
    basket = basket_of(person)
    typed = client.post("/checkout/", FORM | {"city": "Moscow", "street": "", "look": "ways"})
    assert typed.status_code == 200
    assert "390" in typed.content.decode()
    basket.refresh_from_db()
    assert basket.city == ""


def test_an_address_is_kept_and_proposed_the_next_time(client) -> None:
    person = UserFactory()
    client.force_login(person)
    basket_of(person)
    for _again in range(2):
        client.post("/checkout/", FORM | {"remember": "on"})
    assert Address.objects.get(customer=person).is_usual
    send(client)
    basket_of(person)
    assert 'value="Baumana, 44"' in page(client, "/checkout/")


def test_addresses_are_added_made_usual_and_removed_by_their_owner_alone(client) -> None:
    person = UserFactory()
    client.force_login(person)
    for street in ("Baumana, 44", "Pushkina, 1"):
        assert client.post("/accounts/addresses/", FORM | {"street": street}).status_code == 302
    first, second = Address.objects.order_by("pk")
    assert (first.is_usual, first.phone) == (True, "+79172043800")
    client.post(f"/accounts/addresses/{second.pk}/usual/")
    assert Address.objects.get(is_usual=True) == second
    client.force_login(UserFactory())
    client.post(f"/accounts/addresses/{second.pk}/remove/")
    assert client.post(f"/accounts/addresses/{second.pk}/usual/").status_code == 404
    assert Address.objects.count() == 2
    client.force_login(person)
    client.post(f"/accounts/addresses/{second.pk}/remove/")
    assert Address.objects.get() == first


@pytest.mark.parametrize("who", ["guest", "customer"])
def test_a_pieces_number_is_changed_and_it_is_taken_out(client, who) -> None:
    if who == "guest":
        basket = as_guest(client)
    else:
        person = UserFactory()
        client.force_login(person)
        basket = basket_of(person)
    piece = basket.pieces.get()
    client.post(f"/basket/{piece.public_id}/", {"quantity": 3})
    piece.refresh_from_db()
    assert piece.wanted.quantity == 3
    for bad in ("0", "101", "x", ""):
        client.post(f"/basket/{piece.public_id}/", {"quantity": bad})
    piece.refresh_from_db()
    assert piece.wanted.quantity == 3
    client.post(f"/basket/{piece.public_id}/remove/")
    assert not basket.pieces.exists()


@pytest.mark.parametrize("path", ["", "remove/"])
def test_a_piece_that_another_window_took_out_is_told(client, path) -> None:
    basket = as_guest(client)
    piece = basket.pieces.get()
    client.post(f"/basket/{piece.public_id}/remove/")
    answer = client.post(f"/basket/{piece.public_id}/{path}", {"quantity": 3}, follow=True)
    assert "That piece is not in the basket any more." in answer.content.decode()


def test_nobody_changes_the_basket_of_another(client) -> None:
    piece = put(baskets.of(None, UserFactory(), make=True))
    client.force_login(UserFactory())
    for path in ("", "remove/"):
        client.post(f"/basket/{piece.public_id}/{path}", {"quantity": 3})
    assert Piece.objects.get().wanted.quantity == 1
    assert client.get("/basket/").content.decode().count("Waveform") == 0


def test_a_purchase_is_its_customers_alone(client) -> None:
    purchase = PieceFactory(purchase=PurchaseFactory()).purchase
    client.force_login(UserFactory())
    assert client.get(f"/purchases/{purchase.public_id}/").status_code == 404
    client.force_login(purchase.customer)
    assert purchase.number in page(client, f"/purchases/{purchase.public_id}/")


def test_more_orders_than_a_day_allows_are_refused_and_none_is_placed(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_ORDERS_A_DAY", 1)
    person = UserFactory()
    client.force_login(person)
    basket = ready(person)
    put(basket)
    refused = send(client)
    assert (refused.status_code, Order.objects.count()) == (422, 0)
    assert "there we stop" in refused.content.decode()


@pytest.mark.parametrize("role", [Role.SELLER, Role.OPERATOR, Role.ADMIN])
def test_staff_have_no_basket_and_claim_none(client, role) -> None:
    basket = as_guest(client)
    client.force_login(UserFactory(role=role))
    assert client.get("/basket/").status_code == 404
    basket.refresh_from_db()
    assert basket.customer is None


def test_the_summary_is_not_reached_before_it_is_filled_in(client) -> None:
    person = UserFactory()
    client.force_login(person)
    assert client.get("/checkout/")["Location"] == "/basket/"
    assert client.get("/checkout/summary/")["Location"] == "/basket/"
    basket = basket_of(person)
    assert client.get("/checkout/summary/")["Location"] == "/checkout/"
    assert checkout.lacking(basket)


def test_an_order_that_was_begun_goes_on_in_the_basket(client) -> None:
    person = UserFactory()
    client.force_login(person)
    draft = OrderFactory(customer=person, status=Status.FILE_UPLOADED, quantity=2)
    MeasurementFactory(model=draft.model)
    assert f'action="/basket/draft/{draft.public_id}/"' in page(
        client, f"/orders/{draft.public_id}/"
    )
    for _press in range(2):
        client.post(f"/basket/draft/{draft.public_id}/")
    draft.refresh_from_db()
    assert draft.status == Status.CANCELLED
    piece = Piece.objects.get()
    assert (piece.wanted.quantity, piece.model) == (2, draft.model)
    assert piece.seen_total == piece.quote.total
    check_out(client)
    assert Order.objects.exclude(pk=draft.pk).get().quantity == 2


def test_an_order_that_was_sent_is_no_draft(client) -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    client.force_login(order.customer)
    answer = client.post(f"/basket/draft/{order.public_id}/")
    assert answer["Location"] == f"/orders/{order.public_id}/"
    assert not Piece.objects.exists()
    client.force_login(UserFactory())
    assert client.post(f"/basket/draft/{order.public_id}/").status_code == 404
