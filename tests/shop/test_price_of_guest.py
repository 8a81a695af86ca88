"""A price without an account: what a visitor may do, and whose it is later."""

import uuid
from threading import Thread

import pytest
from django.test import Client

from jewelry.accounts.models import GUEST, Role, User
from jewelry.models3d import store
from jewelry.models3d.models import Ownership
from jewelry.pricing import guests
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes.requests import answer_request
from jewelry.purchases.models import Piece
from shop import upload_form
from tests.factories import MeasurementFactory, PriceRequestFactory, UserFactory, next_tariff
from tests.shop.checking_out import check_out
from tests.shop.guests import priced_by, signed_in, signing_in
from tests.shop.priced import choice, order_form, text_of, url_of
from tests.shop.sending import new_cube, send
from tests.shop.test_uploads import begin, patch

pytestmark = [pytest.mark.usefixtures("prices"), pytest.mark.django_db]


def test_a_visitor_sends_a_model_and_sees_its_price(client) -> None:
    asked = priced_by(client)
    assert (asked.customer.role, asked.customer.is_active) == (GUEST, False)
    page = text_of(client.get(url_of(asked)))
    assert "Add to the basket" in page
    assert "the model and its price go with you" in page
    assert client.get(f"{url_of(asked)}model.glb").status_code in {200, 404}


def test_a_visitor_chooses_another_metal(client) -> None:
    asked = priced_by(client)
    client.post(url_of(asked), choice(alloy="platinum-950"))
    asked.refresh_from_db()
    assert asked.quote.alloy.code == "platinum-950"


def test_a_visitor_sends_a_large_file_in_parts(client) -> None:
    content = new_cube()
    place = begin(client, len(content), "ring.stl")
    assert patch(client, place, 0, content).status_code == 204
    response = client.post(
        "/price/",
        {
            "token": uuid.uuid4(),
            "alloy": "gold-585-yellow",
            "quantity": 1,
            "upload": place.split("/")[-2],
        },
    )
    assert response["Location"] == url_of(PriceRequest.objects.get())


def test_a_visitor_finds_the_models_of_this_browser_alone(client) -> None:
    asked, theirs = priced_by(client), PriceRequestFactory(title="Of another")
    page = text_of(client.get("/price/"))
    assert url_of(asked) in page
    assert url_of(theirs) not in page


def test_nobody_else_sees_a_visitors_model(client) -> None:
    asked = priced_by(client)
    other = Client()
    send(other, new_cube())
    for stranger, status in ((other, 404), (Client(), 302)):
        for path in ("", "model.glb", "file/"):
            assert stranger.get(f"{url_of(asked)}{path}").status_code == status
    other.force_login(UserFactory())
    assert other.get(url_of(asked)).status_code == 404


def test_nobody_signs_in_to_a_visitors_row(client) -> None:
    guest = priced_by(client).customer
    assert not guest.has_usable_password()
    data = {"username": guest.username, "password": ""}
    assert "_auth_user_id" not in signing_in(data).session
    assert GUEST not in Role.values


def test_a_double_press_by_a_stranger_is_one_request_that_both_answers_show(client) -> None:
    token, content, second = uuid.uuid4(), new_cube(), Client()
    first = send(client, content, token=token)
    again = send(second, content, token=token)
    assert first["Location"] == again["Location"] == url_of(PriceRequest.objects.get())
    assert second.get(again["Location"]).status_code == 200


# At the sign-in


def test_a_visitor_who_signs_in_has_the_model_and_the_very_price(client) -> None:
    asked = priced_by(client)
    quote = asked.quote
    next_tariff(margin="0.9")  # published meanwhile: a firm price stays till its day
    person = signed_in(client)
    asked.refresh_from_db()
    quote.refresh_from_db()
    assert (asked.customer, asked.quote, quote.customer) == (person, quote, person)
    assert Ownership.objects.get().owner == person
    assert not User.objects.filter(role=GUEST).exists()
    assert client.get(url_of(asked)).status_code == 200


def test_a_visitor_orders_at_the_price_that_was_shown(client) -> None:
    asked = priced_by(client)
    total = asked.quote.total
    response = client.post(f"{url_of(asked)}order/", order_form(asked))
    assert response["Location"] == "/basket/"
    assert client.get("/checkout/summary/")["Location"].startswith("/accounts/login/")
    next_tariff(margin="0.9")
    person = signed_in(client)
    check_out(client)
    piece = Piece.objects.get()
    assert (piece.order.customer, piece.order.quote.total) == (person, total)


def test_a_model_that_the_person_has_already_is_theirs_once(client) -> None:
    asked = priced_by(client)
    person = UserFactory()
    Ownership.objects.create(owner=person, model=asked.model)
    client.force_login(person)
    asked.refresh_from_db()
    assert asked.customer == person
    assert Ownership.objects.get().owner == person


def test_who_signs_in_second_gets_nothing(client) -> None:
    guest = priced_by(client).customer
    first, second = UserFactory(), UserFactory()
    guests.adopt_guest(guest.pk, first)
    guests.adopt_guest(guest.pk, second)
    guests.adopt_guest(first.pk, second)  # a person's own row is no guest's
    assert PriceRequest.objects.get().customer == first


def test_staff_who_sign_in_get_no_customers_model(client) -> None:
    asked = priced_by(client)
    client.force_login(UserFactory(role=Role.SELLER))
    asked.refresh_from_db()
    assert asked.customer.role == GUEST


@pytest.mark.django_db(transaction=True)
def test_two_windows_sign_in_at_once_and_nothing_is_lost(client) -> None:
    asked, person = priced_by(client), UserFactory()
    rivals = [Thread(target=in_thread, args=(asked.customer_id, person)) for _ in range(4)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    asked.refresh_from_db()
    assert asked.customer == person
    assert not User.objects.filter(role=GUEST).exists()


def in_thread(guest: int, person: User) -> None:
    from django.db import connection

    try:
        guests.adopt_guest(guest, person)
    finally:
        connection.close()


def test_a_worker_prices_for_who_signed_in_meanwhile(client, monkeypatch) -> None:
    send(client, new_cube())
    asked, person = PriceRequest.objects.get(), UserFactory()
    MeasurementFactory(model=asked.model)

    def sign_in_first(_model):
        guests.adopt_guest(asked.customer_id, person)

    monkeypatch.setattr(store, "measure", sign_in_first)
    answer_request(asked.pk)
    assert Quote.objects.get().customer == person


def test_a_choice_after_signing_in_elsewhere_is_told_and_changes_nothing(
    client, monkeypatch
) -> None:
    asked, person = priced_by(client), UserFactory()
    real = upload_form.written

    def sign_in_first(form, write):
        guests.adopt_guest(asked.customer_id, person)
        return real(form, write)

    monkeypatch.setattr(upload_form, "written", sign_in_first)
    response = client.post(url_of(asked), choice(alloy="platinum-950"))
    assert response["Location"] == "/price/"
    asked.refresh_from_db()
    assert (asked.customer, asked.wanted.alloy) == (person, "gold-585-yellow")
