"""What one upload may cost: it is checked once, and few are checked at a time."""

import threading
import time
import uuid

import pytest
from django.core.files.base import ContentFile

from jewelry.accounts.throttle import Limit
from jewelry.models3d import quota, store
from jewelry.models3d.models import Model3D, Ownership, Upload
from jewelry.models3d.uploads import resumable
from jewelry.orders.models import Order
from jewelry.platform.turns import Busy, Turns
from jewelry.pricing.models import PriceRequest
from shop import limits, upload_form
from tests.factories import (
    MeasurementFactory,
    ModelFactory,
    PriceRequestFactory,
    UserFactory,
)
from tests.models3d.shapes import cube, stl
from tests.shop.checking_out import check_out
from tests.shop.priced import choice, priced_for, url_of
from tests.shop.sending import fields, new_cube, send, stored
from tests.shop.test_uploads import begin, patch

pytestmark = pytest.mark.django_db
PRICE = "/price/"


@pytest.fixture
def assembled(monkeypatch) -> list[Upload]:
    """The uploads put together so far."""
    found, real = [], resumable.assembled

    def watched(upload):
        found.append(upload)
        return real(upload)

    monkeypatch.setattr(resumable, "assembled", watched)
    return found


def sent(client, content: bytes, name: str = "ring.stl") -> str:
    place = begin(client, len(content), name)
    assert patch(client, place, 0, content).status_code == 204
    return place.split("/")[-2]


def test_a_refused_upload_is_looked_at_once(client, customer, assembled) -> None:
    upload = sent(client, stl(cube())[:-30])
    answers = [client.post(PRICE, fields(upload=upload)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert all("the upload was cut short" in answer.content.decode() for answer in answers)
    assert len(assembled) == 1


def test_a_refusal_is_told_in_the_language_of_whoever_hears_it(client, customer, assembled) -> None:
    upload = sent(client, stl(cube())[:-30])
    client.post(PRICE, fields(upload=upload))
    client.cookies["django_language"] = "ru"
    page = client.post(PRICE, fields(upload=upload)).content.decode()
    assert "загрузка прервалась или файл повреждён" in page
    assert len(assembled) == 1


def test_an_upload_that_became_a_model_is_not_put_together_again(
    client, customer, assembled
) -> None:
    before = stored("uploads/")
    upload = sent(client, new_cube())
    for _ in range(2):
        assert client.post(PRICE, fields(upload=upload)).status_code == 302
    assert len(assembled) == 1
    assert PriceRequest.objects.count() == 2
    assert Upload.objects.get().model == Model3D.objects.get()
    assert stored("uploads/") == before


def test_an_invalid_form_costs_no_look_at_the_file(client, customer, assembled) -> None:
    upload = sent(client, new_cube())
    assert client.post(PRICE, fields(upload=upload, alloy="mithril")).status_code == 422
    assert assembled == []


def test_a_person_at_the_limit_costs_no_look_at_the_file(client, customer, assembled) -> None:
    upload = sent(client, new_cube())
    PriceRequestFactory.create_batch(limits.MAX_WAITING_MODELS, customer=customer)
    assert client.post(PRICE, fields(upload=upload)).status_code == 429
    assert assembled == []
    assert Upload.objects.get().is_whole


def test_the_temporary_file_is_gone_with_the_answer(client, customer, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    for content in (new_cube(), stl(cube())[:-30]):
        client.post(PRICE, fields(upload=sent(client, content)))
        assert list(tmp_path.iterdir()) == []


def test_a_person_without_a_turn_is_told_and_keeps_the_upload(
    client, customer, monkeypatch
) -> None:
    monkeypatch.setattr(limits, "KEEPING", Turns(at_once=1, waiting=0, each=1, seconds=1))
    upload = sent(client, new_cube())
    with limits.KEEPING.of("somebody else"):
        response = client.post(PRICE, fields(upload=upload))
    assert response.status_code == 503
    assert "Yours was not lost" in response.content.decode()
    assert client.post(PRICE, fields(upload=upload)).status_code == 302


def test_turns_are_one_a_person_and_so_many_in_all() -> None:
    turns = Turns(at_once=2, waiting=1, each=2, seconds=0.01)
    with turns.of("a"):
        with pytest.raises(Busy), turns.of("a"):
            pass  # waited in vain
        with turns.of("b"), pytest.raises(Busy), turns.of("c"):
            pass
    with turns.of("a"), turns.of("b"):
        pass
    assert not turns._inside


def test_a_waiting_person_gets_the_turn_that_is_given_back() -> None:
    turns, order = Turns(at_once=1, waiting=2, each=3, seconds=5), []

    def work(name: str) -> None:
        with turns.of("one person"):
            order.append(name)

    with turns.of("one person"):
        others = [threading.Thread(target=work, args=(name,)) for name in "ab"]
        for each in others:
            each.start()
        while turns._inside.total() < 3:
            time.sleep(0.001)
        with pytest.raises(Busy), turns.of("one person"):
            pass
        assert order == []
    for each in others:
        each.join()
    assert sorted(order) == ["a", "b"]


def test_a_rival_between_counting_and_asking_is_counted(client, customer, monkeypatch) -> None:
    PriceRequestFactory.create_batch(limits.MAX_WAITING_MODELS - 1, customer=customer)
    keep = upload_form.keep

    def rival_first(form, who):
        model = keep(form, who)
        PriceRequestFactory(customer=customer)
        return model

    monkeypatch.setattr(upload_form, "keep", rival_first)
    assert send(client, new_cube(), to=PRICE).status_code == 429
    assert PriceRequest.objects.count() == limits.MAX_WAITING_MODELS


def test_the_same_form_twice_at_the_limit_is_one_request(client, customer, monkeypatch) -> None:
    """The rival takes the last place; the second click still finds it."""
    PriceRequestFactory.create_batch(limits.MAX_WAITING_MODELS - 1, customer=customer)
    keep, content, first = upload_form.keep, new_cube(), []
    form = {"token": uuid.uuid4(), "alloy": "gold-585-yellow"}

    def rival_first(form_, who):
        monkeypatch.setattr(upload_form, "keep", keep)
        first.append(send(client, content, to=PRICE, **form)["Location"])
        return keep(form_, who)

    monkeypatch.setattr(upload_form, "keep", rival_first)
    assert send(client, content, to=PRICE, **form)["Location"] == first[0]


@pytest.mark.parametrize("path", [PRICE, "/uploads/"])
def test_a_flood_of_forms_is_told_at_the_door(
    client, customer, assembled, monkeypatch, path
) -> None:
    monkeypatch.setattr(limits, "SENDS", Limit("send", 2, 10))
    upload = sent(client, new_cube())
    form = fields(upload=upload, alloy="mithril") | {"name": "a.exe", "size": 1}
    answers = [client.post(path, form) for _ in range(3)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert answers[-1]["Retry-After"] == "10"
    assert "Not so fast" in answers[-1].content.decode()


# A day's work


def test_prices_asked_a_day_have_an_end(client, customer, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_PRICES_A_DAY", 2)
    for _ in range(2):
        asked = PriceRequestFactory(customer=customer)
        MeasurementFactory(model=asked.model)
    response = send(client, new_cube(), to=PRICE)
    assert response.status_code == 429
    assert "within a day" in response.content.decode()


def test_orders_a_day_have_an_end(client, customer, monkeypatch) -> None:
    asked = priced_for(customer)
    monkeypatch.setattr(limits, "MAX_ORDERS_A_DAY", 0)
    form = {"token": uuid.uuid4(), "quote": asked.quote.public_id, "comment": ""}
    client.post(f"{url_of(asked)}order/", form)
    with pytest.raises(AssertionError, match="there we stop"):
        check_out(client)
    assert not Order.objects.exists()


def test_prices_chosen_a_day_have_an_end(client, customer, monkeypatch) -> None:
    asked = priced_for(customer)
    monkeypatch.setattr(limits, "MAX_CHOICES_A_DAY", 3)
    answers = [client.post(url_of(asked), choice(quantity=n)).status_code for n in (2, 3, 4, 5)]
    assert answers == [302, 302, 422, 422]
    asked.refresh_from_db()
    assert asked.wanted.quantity == 3


# Storage


def test_an_upload_beyond_the_quota_is_not_begun(client, customer, settings) -> None:
    settings.STORAGE_MB_PER_PERSON = 1
    begin(client, 600_000)
    answer = client.post("/uploads/", {"name": "ring.stl", "size": 600_000})
    assert answer.status_code == 422
    assert "we keep 1 MB of files for one person" in answer.json()["error"]
    assert Upload.objects.count() == 1


def test_a_file_beyond_the_quota_is_not_kept(client, customer, settings) -> None:
    settings.STORAGE_MB_PER_PERSON = 1
    Ownership.objects.create(owner=customer, model=ModelFactory(size=1024 * 1024))
    before = stored()
    response = send(client, new_cube(), to=PRICE)
    assert response.status_code == 422
    assert "There is no room for this file" in response.content.decode()
    assert stored() == before


def test_a_model_counts_once_however_often_it_is_sent(client, customer) -> None:
    content = new_cube()
    for _ in range(3):
        send(client, content, to=PRICE)
    assert quota.used(customer) == len(content)


def test_an_upload_and_the_model_it_became_count_once(client, customer, settings) -> None:
    content = new_cube()
    upload = sent(client, content)
    assert quota.used(customer) == len(content)
    client.post(PRICE, fields(upload=upload))
    assert quota.used(customer) == len(content)


def test_a_rival_between_counting_and_keeping_is_counted(customer, settings, monkeypatch) -> None:
    settings.STORAGE_MB_PER_PERSON = 1
    hold = quota.hold

    def rival_first(who):
        monkeypatch.setattr(quota, "hold", hold)
        Ownership.objects.create(owner=customer, model=ModelFactory(size=1024 * 1024))
        hold(who)

    monkeypatch.setattr(quota, "hold", rival_first)
    with pytest.raises(quota.Full):
        store.keep(ContentFile(new_cube(), "ring.stl"), "ring.stl", owner=customer)
    assert not Ownership.objects.exists()


def test_partners_have_more_room(settings) -> None:
    partner = UserFactory(role="partner")
    assert quota.most(partner) == settings.STORAGE_MB_PER_PARTNER * 1024 * 1024
