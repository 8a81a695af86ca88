"""Files are deleted with the last person who has them, and stay while another has them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from jewelry.accounts.personal import erasing
from jewelry.models3d import store
from jewelry.models3d.models import Model3D, Ownership
from jewelry.orders.models import EarlierFile
from jewelry.orders.statuses import Status
from shop.models import Product
from tests.factories import AlloyFactory, ModelFactory, OrderFactory, UserFactory
from tests.models3d.shapes import cube, stl

pytestmark = pytest.mark.django_db


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
