"""A price without an account: what a visitor may do, what it may cost, and whose it is later."""

import uuid
from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import GUEST, Role, User
from jewelry.accounts.throttle import Limit
from jewelry.models3d import quota, store
from jewelry.models3d.models import Model3D, Ownership, Upload
from jewelry.pricing import guests
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.personal import PRICES
from jewelry.pricing.quotes import requests
from jewelry.pricing.quotes.requests import answer_request
from jewelry.purchases.models import Piece
from shop import limits, upload_form
from tests.factories import MeasurementFactory, PriceRequestFactory, UserFactory, next_tariff
from tests.shop.checking_out import check_out
from tests.shop.priced import choice, order_form, text_of, url_of
from tests.shop.sending import new_cube, send, stored
from tests.shop.test_uploads import begin, patch

pytestmark = [pytest.mark.usefixtures("prices"), pytest.mark.django_db]


def priced_by(client: Client) -> PriceRequest:
    """Of a visitor without an account, who sent a model and has its price."""
    response = send(client, new_cube())
    asked = PriceRequest.objects.get(public_id=response["Location"].split("/")[2])
    MeasurementFactory(model=asked.model)
    answer_request(asked.pk)
    asked.refresh_from_db()
    return asked


def signed_in(client: Client) -> User:
    """By the form, as a person does: Django's `login` keeps what the session has."""
    person = UserFactory(username="nina")
    person.set_password("one long word")
    person.save()
    data = {"username": "nina", "password": "one long word"}
    assert client.post("/accounts/login/", data).status_code == 302
    return person


def signing_in(data: dict[str, str]) -> Client:
    client = Client()
    client.post("/accounts/login/", data)
    return client


# What a visitor may do


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


# What it may cost


def test_a_visitor_may_do_less_than_a_customer() -> None:
    guest, person = User.objects.make_guest(), UserFactory()
    of_guest, of_customer = limits.bounds(guest), limits.bounds(person)
    assert of_guest.waiting < of_customer.waiting
    assert of_guest.prices < of_customer.prices
    assert of_guest.choices < of_customer.choices
    assert of_guest.marks.most < of_customer.marks.most
    assert quota.most(guest) < quota.most(person)


def test_one_address_sends_a_few_models_in_a_day(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "FILES_OF_ADDRESS", Limit(f"t{uuid.uuid4()}", 2, 60))
    monkeypatch.setattr(limits.take_file_of_guest, "__defaults__", (limits.FILES_OF_ADDRESS,))
    answers = [send(Client(REMOTE_ADDR="203.0.113.7"), new_cube()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "without an account" in text_of(answers[-1])
    assert send(Client(REMOTE_ADDR="203.0.113.8"), new_cube()).status_code == 302


def test_refused_files_of_one_address_are_counted_before_they_are_checked(monkeypatch) -> None:
    monkeypatch.setattr(limits, "SENDS_OF_ADDRESS", Limit(f"t{uuid.uuid4()}", 2, 3600))
    answers = [send(Client(REMOTE_ADDR="203.0.113.9"), b"no model") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert answers[-1]["Retry-After"] == "3600"
    begun = Client(REMOTE_ADDR="203.0.113.9").post("/uploads/", {"name": "a.stl", "size": "9"})
    assert begun.status_code == 429


def test_an_ipv6_network_is_one_address(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "FILES_OF_ADDRESS", Limit(f"t{uuid.uuid4()}", 1, 60))
    monkeypatch.setattr(limits.take_file_of_guest, "__defaults__", (limits.FILES_OF_ADDRESS,))
    answers = [send(Client(REMOTE_ADDR=f"2001:db8::{n}"), new_cube()) for n in (1, 2)]
    assert [answer.status_code for answer in answers] == [302, 429]


def test_all_visitors_together_wait_for_few_models(client, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING_OF_GUESTS", 1)
    assert send(client, new_cube()).status_code == 302
    late = send(Client(), new_cube())
    assert late.status_code == 503
    assert "Sign in to be served at once" in text_of(late)
    customer = Client()
    customer.force_login(UserFactory())
    assert send(customer, new_cube()).status_code == 302


def test_one_visitor_waits_for_two_models(client) -> None:
    answers = [send(client, new_cube()).status_code for _ in range(3)]
    assert answers == [302, 302, 429]


def test_all_visitors_together_have_little_room(client, settings) -> None:
    settings.STORAGE_MB_OF_GUESTS = 1
    settings.STORAGE_MB_PER_GUEST = 1
    guest = User.objects.make_guest()
    Upload.objects.create(owner=guest, name="large.stl", size=1024 * 1024)
    before = stored()
    answer = send(client, new_cube())
    assert answer.status_code == 422
    assert "as long as there is room" in text_of(answer)
    assert stored() == before


def test_choices_of_a_visitor_have_an_end(client, monkeypatch) -> None:
    asked = priced_by(client)
    few = limits.Bounds(waiting=2, prices=10, choices=1, marks=limits.MARKS_OF_GUEST)
    monkeypatch.setattr(limits, "OF_GUEST", few)
    response = client.post(url_of(asked), choice(alloy="platinum-950"))
    assert "within a day" in text_of(response)


def test_a_parallel_price_is_counted_under_the_lock(client) -> None:
    guest = User.objects.make_guest()
    for _ in range(limits.OF_GUEST.prices):
        MeasurementFactory(model=PriceRequestFactory(customer=guest).model)
    with pytest.raises(ValidationError):
        limits.take_price(guest)


# In time it goes


def aged(asked: PriceRequest, *, held: timedelta) -> None:
    now = timezone.now()
    long_ago = now - guests.GUEST_RETENTION - timedelta(hours=1)
    User.objects.filter(pk=asked.customer_id).update(date_joined=long_ago)
    Quote.objects.update(valid_until=now + held)


def test_what_nobody_claimed_is_forgotten_with_its_file(
    client, django_capture_on_commit_callbacks
) -> None:
    asked = priced_by(client)
    path = asked.model.path
    aged(asked, held=-timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert PRICES.expire() == 1
    assert not PriceRequest.objects.exists()
    assert not Model3D.objects.exists()
    assert not User.objects.filter(role=GUEST).exists()
    assert path not in stored()
    assert client.get(url_of(asked)).status_code == 302


def test_repriced_quotes_go_too(client) -> None:
    asked = priced_by(client)
    newer = Quote.objects.get()
    newer.pk, newer.public_id, newer.replaces = None, uuid.uuid4(), asked.quote
    newer.save()
    aged(asked, held=-timedelta(hours=1))
    assert guests.expire_guests() == 1


def test_a_price_that_is_held_keeps_its_model(client) -> None:
    asked = priced_by(client)
    aged(asked, held=timedelta(hours=1))
    assert guests.expire_guests() == 0
    assert client.get(url_of(asked)).status_code == 200


def test_what_is_in_a_basket_stays_with_it(client) -> None:
    asked = priced_by(client)
    client.post(f"{url_of(asked)}order/", order_form(asked))
    aged(asked, held=-timedelta(hours=1))
    assert guests.expire_guests() == 0
    assert Piece.objects.get().quote == asked.quote


def test_what_a_customer_has_does_not_go_with_the_guests(client) -> None:
    asked = priced_by(client)
    requests.ask(UserFactory(), "Same", asked.model, asked.wanted, uuid.uuid4())
    aged(asked, held=-timedelta(hours=1))
    guests.expire_guests()
    assert Model3D.objects.filter(pricerequest__isnull=False).exists()
