"""Price my model: who may ask, what each person is told, and how far the price is."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.models3d import progress, store
from jewelry.models3d.models import Model3D
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes import requests
from jewelry.pricing.quotes.requests import answer_request
from jewelry.pricing.tasks import answer_what_was_missed
from shop import price_page
from shop.limits import MAX_WAITING_MODELS
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    PriceRequestFactory,
    UserFactory,
    geometry_of,
)
from tests.shop.priced import choice, priced_for, text_of, url_of
from tests.shop.sending import new_cube, send, stored
from tests.support.outages import change_storage, closed_port

pytestmark = [pytest.mark.usefixtures("prices"), pytest.mark.django_db]
URL = "/price/"


# Asking


def test_a_visitor_reads_that_no_account_is_needed(client) -> None:
    page = text_of(client.get(URL))
    assert "No account is needed for a price" in page
    assert 'href="/accounts/login/?next=/price/"' in page
    assert "type=file" in page.replace('"', "")


def test_staff_read_that_it_is_not_for_them(client) -> None:
    client.force_login(UserFactory(role=Role.SELLER))
    page = text_of(client.get(URL))
    assert "you are signed in as staff" in page
    assert 'id="upload"' not in page


def test_a_model_is_sent_and_waits_for_its_price(client, customer) -> None:
    content = new_cube()
    response = send(client, content, "wave.stl", to=URL, quantity=2)
    asked = PriceRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, url_of(asked))
    assert (asked.customer, asked.title, asked.quote) == (customer, "wave.stl", None)
    assert (asked.wanted.alloy, asked.wanted.quantity) == ("gold-585-yellow", 2)
    assert asked.model.path in stored()
    assert not Order.objects.exists()


def test_a_worker_finds_the_price(client, customer, quick) -> None:
    send(client, new_cube(), to=URL)
    asked = PriceRequest.objects.get()
    answer_request(asked.pk)
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert asked.quote == Quote.objects.get()
    assert (asked.quote.customer, asked.quote.verdict) == (customer, "FIRM")


def test_a_metal_chosen_while_the_model_is_measured_is_the_one_that_is_priced(
    customer, monkeypatch
) -> None:
    """The rival comes between the measuring and the quote."""
    asked = PriceRequestFactory(customer=customer)
    MeasurementFactory(model=asked.model)

    def rival_first(_model):
        requests.choose(asked, replace(asked.wanted, alloy="platinum-950"))

    monkeypatch.setattr(store, "measure", rival_first)
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert asked.quote == Quote.objects.get()
    assert asked.quote.alloy.code == "platinum-950"


def test_a_model_known_already_is_priced_at_once(client, customer, quick) -> None:
    content = new_cube()
    send(client, content, to=URL)
    store.measure(Model3D.objects.get())
    send(client, content, to=URL)
    assert PriceRequest.objects.filter(quote=None).count() == 1
    assert Quote.objects.get().model == Model3D.objects.get()


def test_a_second_click_is_the_same_request(client, customer) -> None:
    token, content = uuid.uuid4(), new_cube()
    first = send(client, content, to=URL, token=token)
    second = send(client, content, to=URL, token=token)
    asked = PriceRequest.objects.get()
    assert first["Location"] == second["Location"] == f"/price/{asked.public_id}/"


def test_the_same_form_with_something_else_in_it_is_another_request(client, customer) -> None:
    """As a browser's Back brings it again."""
    token, content = uuid.uuid4(), new_cube()
    send(client, content, to=URL, token=token)
    send(client, content, to=URL, token=token, quantity=9)
    send(client, new_cube(), to=URL, token=token)
    asked = PriceRequest.objects.order_by("pk")
    assert [each.wanted.quantity for each in asked] == [1, 9, 1]
    assert len({each.model_id for each in asked}) == 2


def test_anothers_token_shows_nothing(client, customer) -> None:
    theirs = PriceRequestFactory()
    response = send(client, new_cube(), to=URL, token=theirs.public_id)
    assert response["Location"] != f"/price/{theirs.public_id}/"
    assert PriceRequest.objects.of(customer).count() == 1


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("wave.doc", {}, "the name of this file ends differently"),
        ("wave.stl", {"alloy": "mithril"}, "not one of the available choices"),
        ("wave.stl", {"quantity": 0}, "greater than or equal to 1"),
        ("wave.stl", {"token": "1 or 1=1"}, "Enter a valid UUID"),
    ],
)
def test_what_is_not_right_is_said(client, customer, name, changes, sentence) -> None:
    before = stored()
    response = send(client, new_cube(), name, to=URL, **changes)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert stored() == before
    assert not PriceRequest.objects.exists()


def test_the_file_store_away_is_said(client, customer, settings) -> None:
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        response = send(client, new_cube(), to=URL)
    assert response.status_code == 503
    assert "The file store does not answer just now." in text_of(response)
    assert not PriceRequest.objects.exists()


def test_one_person_does_not_flood_the_workers(client, customer) -> None:
    for _ in range(MAX_WAITING_MODELS - 1):
        PriceRequestFactory(customer=customer)
    OrderFactory(customer=customer, status=Status.SUBMITTED)
    response = send(client, new_cube(), to=URL)
    assert response.status_code == 429
    assert f"still measuring {MAX_WAITING_MODELS} models of yours" in text_of(response)
    MeasurementFactory(model=PriceRequest.objects.first().model)
    assert send(client, new_cube(), to=URL).status_code == 302


def test_all_ones_models_are_found_again_page_by_page(client, customer, monkeypatch) -> None:
    monkeypatch.setattr(price_page, "RECENT_PAGE_SIZE", 2)
    for number in range(5):
        AlloyFactory()
        PriceRequestFactory(customer=customer, title=f"Wave {number}")
    seen, page = [], text_of(client.get(URL))
    while True:
        seen += re.findall(r'<a href="/price/[^"]+/">(Wave \d)</a>', page)
        older = re.search(r'href="(\?before=[^"#]+)#recent"', page)
        if older is None:
            break
        page = text_of(client.get(URL + older[1]))
    assert seen == [f"Wave {number}" for number in (4, 3, 2, 1, 0)]
    assert client.get(f"{URL}?before=\0-x").status_code == 200


def test_the_latest_requests_are_below_the_form(client, priced) -> None:
    PriceRequestFactory(title="Not mine")
    page = text_of(client.get(URL))
    assert f'<a href="{url_of(priced)}">Wave</a>' in page
    assert "Not mine" not in page


# Waiting


def test_the_page_tells_the_stage_and_asks_again_for_less(client, customer) -> None:
    asked = PriceRequestFactory(customer=customer)
    progress.tell(asked.model.sha256, "measuring")
    response = client.get(url_of(asked))
    page = text_of(response)
    assert re.search(r'<li class="now" id="stage-measuring" aria-current="step">Measuring', page)
    assert re.search(r'<li class="done" id="stage-reading">', page)
    assert 'http-equiv="refresh"' in page
    tag = {"HX-PTag": response["HX-PTag"], "HX-Request": "true"}
    assert client.get(url_of(asked), headers=tag).status_code == 304
    progress.tell(asked.model.sha256, "walls")
    fresh = client.get(url_of(asked), headers=tag)
    assert fresh.status_code == 200
    assert "<html" not in fresh.content.decode()


def test_a_stage_that_nobody_knows_is_the_first(client, customer) -> None:
    asked = PriceRequestFactory(customer=customer)
    progress.tell(asked.model.sha256, "dancing")
    assert 'class="now" id="stage-waiting"' in text_of(client.get(url_of(asked)))


def test_what_takes_long_may_be_left(client, customer) -> None:
    asked = PriceRequestFactory(customer=customer)
    PriceRequest.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    assert "This takes longer than usual." in text_of(client.get(url_of(asked)))


@pytest.mark.parametrize("path", ["", "order/"])
def test_a_stranger_finds_nothing(client, customer, path) -> None:
    theirs = priced_for(UserFactory())
    for response in (client.get(url_of(theirs)), client.post(url_of(theirs) + path, choice())):
        assert response.status_code == 404
    assert not Order.objects.exists()


def test_a_lost_message_is_caught_up_with(customer, monkeypatch) -> None:
    late, _fresh, old = (PriceRequestFactory() for _ in range(3))
    for asked, age in ((late, timedelta(seconds=11)), (old, timedelta(days=2))):
        PriceRequest.objects.filter(pk=asked.pk).update(created_at=timezone.now() - age)
        Model3D.objects.filter(pk=asked.model_id).update(created_at=timezone.now() - age)
    sent: list[int] = []
    monkeypatch.setattr(answer_request, "delay", sent.append)
    answer_what_was_missed()
    assert sent == [late.pk]


# Unit and size, said with the file


def test_unit_and_size_are_asked_with_the_file(client, customer) -> None:
    page = client.get(URL).content.decode()
    assert page.index('name="unit"') < page.index('name="ring_size"') < page.index('name="alloy"')
    send(client, new_cube(), to=URL, unit="cm", ring_size="17,5")
    wanted = PriceRequest.objects.get().wanted
    assert (wanted.unit, wanted.ring_size) == ("cm", Decimal("17.5"))


def test_without_them_the_file_is_taken_as_it_is(client, customer) -> None:
    send(client, new_cube(), to=URL)
    wanted = PriceRequest.objects.get().wanted
    assert (wanted.unit, wanted.ring_size) == ("", None)


@pytest.mark.parametrize("size", ["5", "31", "17.555", "a", "1e1"])
def test_a_size_that_no_ring_has_is_refused_with_the_file(client, customer, size) -> None:
    response = send(client, new_cube(), to=URL, ring_size=size)
    assert response.status_code == 422
    assert "id_ring_size_error" in response.content.decode() or "errorlist" in text_of(response)
    assert not PriceRequest.objects.exists()


def test_a_ring_is_priced_in_the_size_said_with_the_file(client, customer, quick) -> None:
    content = new_cube()
    send(client, content, to=URL, ring_size="20")
    asked = PriceRequest.objects.get()
    MeasurementFactory(model=asked.model, geometry=geometry_of() | {"finger_hole_mm": 17.0})
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert asked.quote.inputs["specification"]["ring_size"] == "20.00"
    assert "The ring is made in the size that you named." in text_of(client.get(url_of(asked)))
