"""A price without an account: what it may cost, and how long it stays."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import GUEST, User
from jewelry.accounts.throttle import Limit
from jewelry.models3d import quota
from jewelry.models3d.models import Model3D, Upload
from jewelry.pricing import guests
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.personal import PRICES
from jewelry.pricing.quotes import requests
from jewelry.purchases.models import Piece
from shop import limits
from tests.factories import MeasurementFactory, PriceRequestFactory, UserFactory
from tests.shop.guests import priced_by
from tests.shop.priced import choice, order_form, text_of, url_of
from tests.shop.sending import new_cube, send, stored

pytestmark = [pytest.mark.usefixtures("prices"), pytest.mark.django_db]


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


def test_prices_of_a_visitor_have_an_end(client) -> None:
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
