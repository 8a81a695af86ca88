"""What is kept of a person: given out, erased, and expired."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils import timezone

from jewelry.accounts.models import Role, Session, User
from jewelry.accounts.personal import erasing
from jewelry.accounts.tasks import expire_personal_data
from jewelry.models3d import store
from jewelry.models3d.models import Model3D, Ownership
from jewelry.notices.models import Notice, Tracking
from jewelry.orders.models import EarlierFile, Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import PriceRequest, Quote
from shop.models import Product
from tests.factories import (
    AlloyFactory,
    EventFactory,
    KeyFactory,
    ModelFactory,
    OrderFactory,
    PriceRequestFactory,
    QuoteFactory,
    UploadFactory,
    UserFactory,
)
from tests.models3d.shapes import cube, stl

pytestmark = pytest.mark.django_db
NAME, EMAIL, WORDS = "Iskander Velikhanov", "iskander@velikhanov.example", "For Zulfiya, from Kazan"
TRACES = ("Iskander", "Velikhanov", "velikhanov.example", "Zulfiya")


@pytest.fixture
def person() -> User:
    person = UserFactory(name=NAME, email=EMAIL, username=EMAIL)
    person.set_password("a long way to Kazan")
    person.save()
    return person


def typed_in_order() -> dict[str, str]:
    """Words in each column of an order that its customer types, a future one included."""
    texts = (CharField, TextField)
    columns = [field for field in Order._meta.fields if isinstance(field, texts)]
    typed = [field for field in columns if field.editable and not field.choices]
    return {field.name: WORDS for field in typed if field.name != "accepted"}


def full_life(person: User) -> Order:
    """A person with something in every room."""
    order = OrderFactory(customer=person, status=Status.CLOSED, **typed_in_order())
    EventFactory(order=order, actor=person, role=Role.CUSTOMER, reason=WORDS)
    asked = PriceRequestFactory(customer=person, title=WORDS)
    asked.quote = QuoteFactory(customer=person, model=asked.model)
    asked.save()
    UploadFactory(owner=person, name=WORDS)
    Notice.objects.create(key="email:1", kind="received", person=person, order=order)
    Tracking.objects.create(order=order)
    return order


def everything_in_the_database() -> str:
    """Every row of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_an_export_has_something_of_every_room(person, client):
    order = full_life(person)
    client.force_login(person)

    response = client.get(reverse("personal:export"))

    found = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="alexandrite-data.json"'
    assert found["account"]["email"] == EMAIL
    assert found["orders"][0]["public_id"] == str(order.public_id)
    assert typed_in_order().items() <= found["orders"][0].items()
    assert found["order_history"][0]["reason"] == WORDS
    assert found["price_requests"][0]["title"] == WORDS
    assert len(found["quotes"]) == 2
    assert found["unfinished_uploads"][0]["name"] == WORDS
    assert found["letters"][0]["kind"] == "received"


def test_an_export_has_nothing_of_others(person, client):
    full_life(UserFactory(name="Somebody Else"))
    client.force_login(person)

    found = json.loads(client.get(reverse("personal:export")).content)

    assert found["orders"] == found["price_requests"] == found["letters"] == []


def test_after_erasing_no_table_has_a_trace_and_the_order_is_still_counted(person, client):
    order = full_life(person)
    client.force_login(person)
    before = Order.objects.count()
    assert all(trace in everything_in_the_database() for trace in TRACES)

    response = client.post(
        reverse("personal:data"), {"agreed": "on", "password": "a long way to Kazan"}
    )

    assert response.status_code == 302
    kept = everything_in_the_database()
    assert [trace for trace in TRACES if trace in kept] == []
    assert Order.objects.count() == before
    order.refresh_from_db()
    assert (order.title, order.comment, order.model, order.status) == ("—", "", None, Status.CLOSED)
    assert str(order.customer) == "Erased person"
    assert order.quote.total == 41500


def test_an_erased_person_is_signed_out_and_never_comes_back(person, client):
    client.force_login(person)
    client.post(reverse("personal:data"), {"agreed": "on", "password": "a long way to Kazan"})

    assert client.get(reverse("personal:data")).status_code == 302
    assert not client.login(username=EMAIL, password="a long way to Kazan")
    assert not Session.objects.filter(person=person).exists()


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"agreed": "on"},
        {"agreed": "on", "password": "wrong"},
        {"password": "a long way to Kazan"},
    ],
)
def test_nothing_is_erased_without_the_box_and_the_password(person, client, answers):
    client.force_login(person)

    response = client.post(reverse("personal:data"), answers)

    assert response.status_code == 422
    person.refresh_from_db()
    assert (person.name, person.erased_at) == (NAME, None)


def test_a_piece_in_the_making_keeps_the_person(person, client):
    order = OrderFactory(customer=person, status=Status.MANUFACTURING_STARTED)
    client.force_login(person)

    response = client.post(
        reverse("personal:data"), {"agreed": "on", "password": "a long way to Kazan"}
    )

    assert response.status_code == 422
    assert f"{order.number} is not delivered yet" in response.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None


def test_what_is_not_approved_yet_is_cancelled(person):
    order = OrderFactory(customer=person, status=Status.PRICE_CALCULATED)

    erasing.erase(person)

    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_files_that_nobody_else_has_go_from_the_storage(person, django_capture_on_commit_callbacks):
    model = store.keep(ContentFile(stl(cube()), "cube.stl"), "cube.stl")
    default_storage.save(model.picture_path("yellow"), ContentFile(b"webp"))
    OrderFactory(customer=person, status=Status.CLOSED, model=model)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(person)

    assert not Model3D.objects.filter(pk=model.pk).exists()
    assert not default_storage.exists(model.path)
    assert not default_storage.exists(model.picture_path("yellow"))


def test_files_that_an_order_had_before_are_given_out_and_go_with_it(person):
    earlier, now = ModelFactory(), ModelFactory()
    order = OrderFactory(customer=person, model=now, status=Status.CLOSED)
    moment = timezone.now()
    EarlierFile.objects.create(order=order, model=earlier, sent_by=person, sent_at=moment)
    (told,) = erasing.export(person)["earlier_files"]
    assert told["model__sha256"] == earlier.sha256
    erasing.erase(person)
    assert not EarlierFile.objects.exists()
    assert not Model3D.objects.filter(pk__in=[earlier.pk, now.pk]).exists()


def test_answers_about_stones_go_with_their_file(person, django_capture_on_commit_callbacks):
    model = store.keep(ContentFile(stl(cube()), "cube.stl"), "cube.stl", owner=person)
    marked = store.marked(model, [2])
    default_storage.save(marked.picture_path("yellow"), ContentFile(b"webp"))
    OrderFactory(customer=person, status=Status.CLOSED, model=marked)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(person)

    assert not Model3D.objects.filter(sha256=model.sha256).exists()
    assert not default_storage.exists(model.path)
    assert not default_storage.exists(marked.picture_path("yellow"))


def test_the_file_stays_for_who_has_another_answer(person, django_capture_on_commit_callbacks):
    other = UserFactory()
    for owner in (person, other):
        model = store.keep(ContentFile(stl(cube()), "cube.stl"), "cube.stl", owner=owner)
    mine, theirs = store.marked(model, [2]), store.marked(model, [3])
    for marked in (mine, theirs):
        default_storage.save(marked.picture_path("yellow"), ContentFile(b"webp"))
    OrderFactory(customer=person, status=Status.CLOSED, model=mine)
    OrderFactory(customer=other, status=Status.CLOSED, model=theirs)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(person)

    assert set(Model3D.objects.filter(sha256=model.sha256)) == {model, theirs}
    assert default_storage.exists(model.path)
    assert default_storage.exists(theirs.picture_path("yellow"))
    assert not default_storage.exists(mine.picture_path("yellow"))
    assert Ownership.objects.filter(owner=other, model=model).exists()


def test_files_of_others_and_of_the_house_stay(person):
    shared, house = ModelFactory(), ModelFactory()
    OrderFactory(customer=person, status=Status.CLOSED, model=shared)
    other = OrderFactory(status=Status.CLOSED, model=shared)
    Product.objects.create(slug="wave", kind="ring", model=house, alloy=AlloyFactory())
    bought = OrderFactory(customer=person, status=Status.CLOSED, model=house)

    erasing.erase(person)

    other.refresh_from_db()
    bought.refresh_from_db()
    assert (other.model, bought.model) == (shared, house)


def test_what_signed_in_goes_and_a_model_that_nothing_came_of(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "s"})
    EmailAddress.objects.create(user=person, email=EMAIL)
    alone = ModelFactory()
    Ownership.objects.create(owner=person, model=alone)

    erasing.erase(person)

    assert not Authenticator.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not Model3D.objects.filter(pk=alone.pk).exists()


def test_erasing_twice_is_as_once(person):
    full_life(person)
    erasing.erase(person)
    person.refresh_from_db()
    first = person.erased_at

    erasing.erase(person)

    person.refresh_from_db()
    assert person.erased_at == first


def test_a_partner_is_erased_with_keys_and_endpoints():
    partner = UserFactory(role=Role.PARTNER, name=NAME, email=EMAIL, username=EMAIL)
    key = KeyFactory(partner=partner)

    erasing.erase(partner)

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert not any(trace in everything_in_the_database() for trace in TRACES)


def test_an_administrator_is_not_erased():
    with pytest.raises(erasing.NotErased, match="another role"):
        erasing.erase(UserFactory(role=Role.ADMIN))


# In the admin


def test_an_administrator_gives_the_data_out_and_erases_it(person, admin_client_of):
    full_life(person)

    found = admin_client_of.get(reverse("admin:accounts_user_data", args=[person.pk]))
    assert json.loads(found.content)["account"]["name"] == NAME
    url = reverse("admin:accounts_user_erase", args=[person.pk])
    assert "Type the login" in admin_client_of.get(url).content.decode()
    assert admin_client_of.post(url, {"login": "slip"}).status_code == 422
    assert admin_client_of.post(url, {"login": EMAIL}).status_code == 302

    person.refresh_from_db()
    assert person.erased_at is not None


@pytest.fixture
def admin_client_of(client):
    client.force_login(UserFactory(role=Role.ADMIN))
    return client


def test_a_seller_may_neither_read_nor_erase_a_persons_data(person, client):
    client.force_login(UserFactory(role=Role.SELLER))

    for name in ("data", "erase"):
        url = reverse(f"admin:accounts_user_{name}", args=[person.pk])
        assert client.get(url).status_code == 403


# What gets old


def test_requests_of_half_a_year_ago_go_with_their_quotes_and_models(person):
    old = PriceRequestFactory(customer=person)
    old.quote = QuoteFactory(customer=person, model=old.model)
    old.save()
    new = PriceRequestFactory(customer=person)
    past = timezone.now() - timedelta(days=181)
    PriceRequest.objects.filter(pk=old.pk).update(created_at=past)
    Quote.objects.filter(pk=old.quote_id).update(created_at=past)

    expire_personal_data()

    assert list(PriceRequest.objects.all()) == [new]
    assert not Quote.objects.filter(pk=old.quote_id).exists()
    assert not Model3D.objects.filter(pk=old.model_id).exists()


def test_an_order_keeps_the_quote_and_the_model_of_its_old_request(person):
    old = PriceRequestFactory(customer=person)
    order = OrderFactory(customer=person, model=old.model, status=Status.CLOSED)
    past = timezone.now() - timedelta(days=181)
    PriceRequest.objects.filter(pk=old.pk).update(created_at=past)
    Quote.objects.update(created_at=past)

    expire_personal_data()

    order.refresh_from_db()
    assert order.model == old.model
    assert order.quote is not None
    assert not PriceRequest.objects.exists()


def test_sessions_that_are_over_and_letters_of_a_year_ago_go(person, client):
    client.force_login(person)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    Notice.objects.create(key="old", kind="received", person=person, claimed_at=timezone.now() - timedelta(days=366))  # fmt: skip
    Notice.objects.create(key="new", kind="received", person=person)

    expire_personal_data()

    assert not Session.objects.exists()
    assert [notice.key for notice in Notice.objects.all()] == ["new"]
