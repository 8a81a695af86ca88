"""The basket of a guest and of a customer, and what becomes of it at the sign-in."""

from uuid import uuid4

import pytest
from django.utils import timezone

from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.purchases import baskets, checkout
from jewelry.purchases.baskets import Full, Gone, NoPiece
from jewelry.purchases.models import MAX_PIECES, Piece, Purchase, State
from tests.factories import MeasurementFactory, UserFactory, next_tariff, tariff
from tests.purchases.filled import basket_of, put

pytestmark = pytest.mark.django_db


def test_a_customer_has_one_basket_and_a_guest_one_by_their_key() -> None:
    person = UserFactory()
    mine = baskets.of(None, person, make=True)
    assert baskets.of(None, person, make=True) == mine
    guests = baskets.of(None, None, make=True)
    assert baskets.of(guests.public_id, None) == guests
    assert baskets.of(uuid4(), None) is None
    assert baskets.of(mine.public_id, None) is None, "a key opens no basket of a customer"


def test_the_same_form_sent_twice_adds_one_piece() -> None:
    basket, found, token = baskets.of(None, UserFactory(), make=True), MeasurementFactory(), uuid4()
    wanted = Specification("gold-585-yellow").to_json()
    for _press in range(2):
        piece = Piece(title="Ring", model=found.model, specification=wanted)
        baskets.add_house(basket, piece, found, tariff(), timezone.now(), token)
    assert basket.pieces.count() == 1


def test_a_piece_taken_out_before_it_was_changed_is_no_piece() -> None:
    """The rival comes between the look at the piece and the basket's lock."""
    piece = put(baskets.of(None, UserFactory(), make=True))
    baskets.remove(piece)
    with pytest.raises(NoPiece):
        baskets.change(piece, Specification("gold-585-yellow", 2))


def test_a_basket_is_bounded() -> None:
    basket, found = baskets.of(None, UserFactory(), make=True), MeasurementFactory()
    for _piece in range(MAX_PIECES):
        put(basket, found)
    with pytest.raises(Full):
        put(basket, found)
    assert basket.pieces.count() == MAX_PIECES


def test_what_a_guest_chose_is_the_customers_after_signing_in_and_at_the_same_price() -> None:
    guest = basket_of()
    piece = guest.pieces.get()
    person = UserFactory()
    claimed = baskets.claim(guest.public_id, person)
    assert (claimed.customer, claimed.pieces.get()) == (person, piece)
    assert Quote.objects.get(pk=piece.quote_id).customer == person
    assert baskets.of(guest.public_id, None) is None


def test_two_baskets_become_one_with_the_customers_own_first() -> None:
    person = UserFactory()
    own, guest = basket_of(person), basket_of(quantity=3)
    Purchase.objects.filter(pk=guest.pk).update(recipient_name="Alsu", city="Kazan")
    merged = baskets.claim(guest.public_id, person)
    assert merged == own
    assert [piece.wanted.quantity for piece in own.pieces.all()] == [1, 3]
    assert (merged.recipient_name, merged.city) == ("Alsu", "Kazan")
    assert Purchase.objects.filter(state=State.BASKET).count() == 1


def test_nothing_is_changed_in_a_basket_that_was_ordered_meanwhile() -> None:
    basket = basket_of(UserFactory())
    piece = basket.pieces.get()
    now = timezone.now()
    ordered = {"state": State.PLACED, "placed_at": now, "terms_version": "1"}
    Purchase.objects.filter(pk=basket.pk).update(**ordered)
    for change in (
        lambda: baskets.remove(piece),
        lambda: baskets.change(piece, Specification("gold-585-yellow", 2)),
        lambda: put(basket),
        lambda: checkout.write(basket, {"city": "Kazan"}),
    ):
        with pytest.raises(Gone):
            change()
    assert basket.pieces.count() == 1


def test_another_number_is_another_price_and_another_stamp() -> None:
    basket = basket_of(UserFactory())
    piece, stamp = basket.pieces.get(), basket.stamp
    changed = baskets.change(piece, Specification("gold-585-yellow", 2))
    assert changed.quote.quantity == 2
    assert changed.seen_total == changed.quote.total != piece.seen_total
    basket.refresh_from_db()
    assert basket.stamp != stamp


def test_a_firm_price_stays_whatever_is_published() -> None:
    basket = basket_of(UserFactory())
    seen = basket.pieces.get().seen_total
    next_tariff(margin="0.9")
    assert checkout.refresh(basket) == []
    assert basket.pieces.get().quote.total == seen


def test_a_price_that_is_no_longer_held_is_made_anew_and_told_until_it_is_ordered() -> None:
    basket = basket_of(UserFactory())
    seen, stamp = basket.pieces.get().seen_total, basket.stamp
    next_tariff(margin="0.9")
    Quote.objects.update(valid_until=timezone.now())
    for _look in range(2):
        (change,) = checkout.refresh(basket)
        assert change.was == seen != change.now
    basket.refresh_from_db()
    assert basket.stamp != stamp
