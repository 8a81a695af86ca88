"""A ring sizer by post: asked for by a customer, listed for sellers, sent."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.purchases import sizers
from jewelry.purchases.models import Address, SizerRequest
from jewelry.purchases.personal import PURCHASES, SIZER_RETENTION
from tests.factories import UserFactory
from tests.purchases.filled import RECIPIENT
from tests.shop.priced import text_of

pytestmark = pytest.mark.django_db
URL = "/sizes/sizer/"


def asked(**changes: object) -> dict[str, object]:
    return {"token": uuid.uuid4(), "country": "RU"} | RECIPIENT | changes


def test_a_customer_asks_for_a_sizer_and_sees_that_it_is_under_way(client, customer) -> None:
    assert client.post(URL, asked())["Location"] == URL
    made = SizerRequest.objects.get()
    assert (made.customer, made.sent_at) == (customer, None)
    page = text_of(client.get(URL))
    assert "we send it within a few days" in page
    assert made.address_line in page


def test_the_page_of_sizes_leads_there_and_strangers_sign_in(client) -> None:
    assert f'href="{URL}"' in client.get("/sizes/").content.decode()
    assert client.get(URL)["Location"] == f"/accounts/login/?next={URL}"


def test_the_usual_address_is_filled_in(client, customer) -> None:
    Address.objects.create(customer=customer, city="Omsk", street="Lenina 1", is_usual=True)
    assert 'value="Lenina 1"' in client.get(URL).content.decode()


@pytest.mark.parametrize("name", ["recipient_name", "phone", "city", "street", "postcode"])
def test_what_a_letter_needs_is_asked_for(client, customer, name) -> None:
    response = client.post(URL, asked(**{name: ""}))
    assert response.status_code == 422
    assert not SizerRequest.objects.exists()


def test_a_double_press_is_one_request(client, customer) -> None:
    form = asked()
    answers = [client.post(URL, form).status_code for _ in range(2)]
    assert (answers, SizerRequest.objects.count()) == ([302, 302], 1)


def test_a_second_one_waits_for_the_first(client, customer) -> None:
    client.post(URL, asked())
    response = client.post(URL, asked())
    assert response.status_code == 422
    assert "is asked for already" in text_of(response)
    assert SizerRequest.objects.count() == 1


def test_three_a_year_are_enough(client, customer) -> None:
    seller = UserFactory(role=Role.SELLER)
    for _ in range(sizers.MOST):
        client.post(URL, asked())
        sizers.mark_sent(SizerRequest.objects.all(), seller)
    assert "three ring sizers a year" in text_of(client.post(URL, asked()))
    SizerRequest.objects.update(asked_at=timezone.now() - sizers.PERIOD - timedelta(days=1))
    assert client.post(URL, asked()).status_code == 302


def test_a_seller_finds_it_in_a_list_and_says_that_it_is_sent(client, customer) -> None:
    client.post(URL, asked())
    made, seller, desk = SizerRequest.objects.get(), UserFactory(role=Role.SELLER), Client()
    desk.force_login(seller)
    page = desk.get("/admin/purchases/sizerrequest/?sent_at__isempty=1")
    assert made.address_line in text_of(page)
    form = {"action": "send", "_selected_action": [made.pk]}
    assert desk.post("/admin/purchases/sizerrequest/", form).status_code == 302
    made.refresh_from_db()
    assert made.sent_by == seller
    assert "Your last one was sent on" in text_of(client.get(URL))


def test_sent_twice_it_keeps_who_sent_it_first(customer) -> None:
    made = sizers.ask_for_sizer(customer, {"city": "Omsk"}, uuid.uuid4())
    first, second = UserFactory(role=Role.SELLER), UserFactory(role=Role.SELLER)
    assert [sizers.mark_sent([made], each) for each in (first, second)] == [1, 0]
    made.refresh_from_db()
    assert made.sent_by == first


def test_nobody_reads_anothers_address(client, customer) -> None:
    sizers.ask_for_sizer(
        UserFactory(), {"recipient_name": "Somebody Else", "city": "Omsk"}, uuid.uuid4()
    )
    assert "Somebody Else" not in text_of(client.get(URL))


def test_addresses_are_exported_erased_and_end(customer) -> None:
    sizers.ask_for_sizer(customer, {"city": "Omsk"}, uuid.uuid4())
    assert PURCHASES.export(customer)["sizers"][0]["city"] == "Omsk"
    SizerRequest.objects.update(asked_at=timezone.now() - SIZER_RETENTION - timedelta(days=1))
    assert PURCHASES.expire() == 1
    sizers.ask_for_sizer(customer, {"city": "Omsk"}, uuid.uuid4())
    PURCHASES.erase(customer)
    assert not SizerRequest.objects.exists()
