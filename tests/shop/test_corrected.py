"""Another file for an order that was sent: by a form, under every rule of an upload and of consent."""

import uuid
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jewelry.accounts.models import Role, User
from jewelry.models3d import accepted, store
from jewelry.models3d.finding import Finding
from jewelry.models3d.models import Model3D, Ownership
from jewelry.orders.models import EarlierFile, Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Quote, Verdict
from jewelry.pricing.quotes.requests import answer_request
from shop import limits, upload_form
from shop.forms import FileForm
from tests.factories import (
    MeasurementFactory,
    OrderFactory,
    PriceRequestFactory,
    UserFactory,
    geometry_of,
)
from tests.shop.checking_out import approve_unpaid
from tests.shop.priced import ordered, priced_for, text_of
from tests.shop.products import ProductFactory
from tests.shop.sending import new_cube, send, unpriced
from tests.support.worker import price_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client, customer) -> Order:
    return ordered(client, priced_for(customer))


def url_of(order: Order, door: str = "") -> str:
    return f"/orders/{order.public_id}/{door}"


def measured(order: Order, volume: float = 400.0, **changes) -> Order:
    order.refresh_from_db()
    MeasurementFactory(model=order.model, geometry=geometry_of(volume) | changes)
    price_order(order.pk)
    order.refresh_from_db()
    return order


def test_a_customer_sends_another_file_and_says_yes_to_what_it_costs(client, order) -> None:
    page = text_of(client.get(url_of(order)))
    assert url_of(order, "file/") in page
    assert 'id="upload"' in text_of(client.get(url_of(order, "file/")))
    agreed, first = order.total, order.model
    answer = send(client, new_cube(), to=url_of(order, "file/"))
    assert answer["Location"] == url_of(order)
    order = measured(order, volume=800.0)
    assert order.model != first
    assert (order.agreed_total, order.waits_for_customer) == (agreed, True)
    page = text_of(client.get(url_of(order)))
    assert "A new price" in page
    assert "Files of this order" in page
    assert "Model changed" in page
    assert order.total
    client.post(url_of(order, "accept/"), {"total": f"{order.total:.2f}"})
    approve_unpaid(order)


def test_the_same_form_sent_twice_is_one_file(client, order) -> None:
    content, token = new_cube(), uuid.uuid4()
    answers = [send(client, content, to=url_of(order, "file/"), token=token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert EarlierFile.objects.count() == 1
    assert order.events.filter(verb=Verb.REVISE).count() == 1


def test_the_same_form_sent_twice_at_once_is_one_file(client, order, monkeypatch) -> None:
    content, token, keep = new_cube(), uuid.uuid4(), upload_form.keep

    def overtaken(form: FileForm, person: User) -> Model3D | None:
        monkeypatch.setattr(upload_form, "keep", keep)
        assert send(client, content, to=url_of(order, "file/"), token=token).status_code == 302
        return keep(form, person)

    monkeypatch.setattr(upload_form, "keep", overtaken)
    assert send(client, content, to=url_of(order, "file/"), token=token).status_code == 302
    assert EarlierFile.objects.count() == 1


def test_the_form_that_was_followed_is_found_done_after_the_approval(client, order) -> None:
    content, token = new_cube(), uuid.uuid4()
    send(client, content, to=url_of(order, "file/"), token=token)
    order = measured(order, volume=100.0)
    approve_unpaid(order)
    send(client, content, to=url_of(order, "file/"), token=token)
    assert "stays as it is" not in text_of(client.get(url_of(order)))


def test_the_very_same_file_is_refused_with_a_sentence(client, customer) -> None:
    content = new_cube()
    model = store.keep(ContentFile(content), "ring.stl", owner=customer)
    order = measured(unpriced(customer, model))
    answer = send(client, content, to=url_of(order, "file/"))
    assert answer.status_code == 422
    assert "has this very file already" in text_of(answer)


def test_after_the_approval_a_file_is_refused_with_a_sentence(client, order) -> None:
    approve_unpaid(order)
    assert "Send another file" not in text_of(client.get(url_of(order)))
    assert client.get(url_of(order, "file/")).status_code == 302
    assert "its file stays as it is. Please write to us." in text_of(client.get(url_of(order)))
    answer = send(client, new_cube(), to=url_of(order, "file/"))
    assert answer.status_code == 302
    assert "its file stays as it is. Please write to us." in text_of(client.get(url_of(order)))
    order.refresh_from_db()
    assert order.status == Status.MANUFACTURING_APPROVED
    assert not EarlierFile.objects.exists()


def test_a_piece_of_the_catalogue_is_made_from_our_own_model(client, customer) -> None:
    piece = ProductFactory()
    order = OrderFactory(customer=customer, model=piece.model, status=Status.PRICE_CALCULATED)
    assert "Send another file" not in text_of(client.get(url_of(order)))
    send(client, new_cube(), to=url_of(order, "file/"))
    assert "it is made from our own model" in text_of(client.get(url_of(order)))
    order.refresh_from_db()
    assert order.model == piece.model


def test_another_persons_order_is_not_there(client, customer) -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    assert send(client, new_cube(), to=url_of(order, "file/")).status_code == 404
    assert client.post(url_of(order, "reading/"), {"unit": "cm"}).status_code == 404


def test_the_limits_of_every_upload_hold_here(client, order, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILES_A_DAY", 1)
    assert send(client, new_cube(), to=url_of(order, "file/")).status_code == 302
    order = measured(order)
    answer = send(client, new_cube(), to=url_of(order, "file/"))
    assert answer.status_code == 429
    assert EarlierFile.objects.count() == 1
    broken = send(client, b"no model", to=url_of(order, "file/"))
    assert broken.status_code == 422
    assert Ownership.objects.filter(owner=order.customer, model=order.model).exists()


def test_a_model_that_waits_counts_against_those_at_once(client, order, monkeypatch) -> None:
    monkeypatch.setattr(limits, "MAX_WAITING_MODELS", 1)
    assert send(client, new_cube(), to=url_of(order, "file/")).status_code == 302
    assert send(client, new_cube(), to=url_of(order, "file/")).status_code == 429


# The same file, read otherwise


def doubtful(customer, client, *codes: str) -> Order:
    asked = PriceRequestFactory(customer=customer, title="Wave")
    facts = geometry_of() | {"as_filed_mm3": 420.0}
    MeasurementFactory(model=asked.model, geometry=facts, findings=[Finding(c) for c in codes])
    answer_request(asked.pk)
    return ordered(client, asked)


def seen(order: Order) -> dict[str, object]:
    return {"seen": order.quote.public_id if order.quote else ""}


def test_the_reading_is_accepted_on_the_orders_page_too(client, customer) -> None:
    order = doubtful(customer, client, "gaps_joined")
    page = text_of(client.get(url_of(order)))
    assert "Accept this reading" in page
    said = accepted.token(store.newest(order.model))
    assert f'value="{said}"' in page
    client.post(url_of(order, "reading/"), {"accepted": said} | seen(order))
    order.refresh_from_db()
    assert order.quote
    assert order.quote.verdict == Verdict.FIRM
    assert "You accepted this reading" in text_of(client.get(url_of(order)))


def test_the_unit_is_chosen_on_the_orders_page_too(client, order) -> None:
    page = text_of(client.get(url_of(order)))
    assert 'name="unit" value="inch"' in page
    client.post(url_of(order, "reading/"), {"unit": "inch"} | seen(order))
    order.refresh_from_db()
    assert order.unit == "inch"
    assert order.events.get(verb=Verb.REVISE).words == "The file's unit: inches."


def test_a_reading_of_an_old_page_changes_nothing(client, customer) -> None:
    order = doubtful(customer, client, "gaps_joined")
    for form in (
        {"accepted": f"4-{'a' * 16}"} | seen(order),
        {"accepted": accepted.token(store.newest(order.model)), "seen": uuid.uuid4()},
        {"unit": "ells"} | seen(order),
        {"ring_size": "99"} | seen(order),
    ):
        assert client.post(url_of(order, "reading/"), form).status_code == 302
    order.refresh_from_db()
    assert not order.events.filter(verb=Verb.REVISE).exists()
    assert Quote.objects.filter(customer=customer).count() == 1


def test_the_seller_sees_and_fetches_the_earlier_files(client, order) -> None:
    first = order.model
    assert first
    default_storage.save(first.path, ContentFile(b"the first file"))
    send(client, new_cube(), to=url_of(order, "file/"))
    EarlierFile.objects.update(total=Decimal("41500.00"))
    client.force_login(UserFactory(role=Role.SELLER))
    page = text_of(client.get(f"/admin/orders/order/{order.pk}/change/"))
    file = order.earlier_files.get()
    address = f"/admin/orders/order/{order.pk}/files/{file.pk}/"
    assert address in page
    assert "41 500" in page.replace("\xa0", " ")
    assert client.get(address).status_code == 200
    assert order.downloads.count() == 1
    other = OrderFactory()
    assert client.get(f"/admin/orders/order/{other.pk}/files/{file.pk}/").status_code == 404


def test_a_seller_who_looked_at_the_file_before_names_no_price_for_this_one(
    client, customer
) -> None:
    model = store.keep(ContentFile(new_cube()), "ring.stl", owner=customer)
    order = measured(unpriced(customer, model), volume_mm3=None)
    assert order.needs_person
    assert order.quote
    looked_at = order.quote.public_id
    send(client, new_cube(), to=url_of(order, "file/"))
    order = measured(order, volume_mm3=None)
    client.force_login(UserFactory(role=Role.SELLER))
    answer = {"total": "9000", "reason": "By eye.", "quote": looked_at}
    page = client.post(f"/admin/orders/order/{order.pk}/move/price/", answer, follow=True)
    assert "is made from another file by now" in text_of(page)
    order.refresh_from_db()
    assert order.needs_person
    assert order.quote
    client.post(
        f"/admin/orders/order/{order.pk}/move/price/", answer | {"quote": order.quote.public_id}
    )
    order.refresh_from_db()
    assert order.total == Decimal(9000)
