"""What the administrator keeps: alloys and products; and that nobody else does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import BooleanField, CharField, DecimalField, SlugField
from django.forms import model_to_dict

from jewelry.models3d.models import Model3D
from jewelry.models3d.tasks import measure_model
from jewelry.pricing.models import Alloy
from shop.models import Product
from tests.factories import AlloyFactory
from tests.models3d.shapes import cube, stl
from tests.support.outages import change_storage, closed_port

pytestmark = pytest.mark.django_db

ALLOYS = "/admin/pricing/alloy/"
PRODUCTS = "/admin/shop/product/"
MAY_CHANGE = {"id", "name_en", "name_ru", "position", "is_offered"}
FROZEN = [field.name for field in Alloy._meta.concrete_fields if field.name not in MAY_CHANGE]
OTHER = {CharField: "other", SlugField: "other", DecimalField: 1}


def test_an_alloy_can_be_taken_off_the_offer(office) -> None:
    alloy = AlloyFactory()
    form = {name: value for name, value in model_to_dict(alloy).items() if name != "is_offered"}
    assert office.post(f"{ALLOYS}{alloy.pk}/change/", form)["Location"] == ALLOYS
    assert not Alloy.objects.get(pk=alloy.pk).is_offered


def test_an_alloys_recipe_is_read_and_not_changed(office) -> None:
    alloy = AlloyFactory()
    form = model_to_dict(alloy) | {"density": "9.99", "name_en": "Gold"}
    office.post(f"{ALLOYS}{alloy.pk}/change/", form)
    found = Alloy.objects.get(pk=alloy.pk)
    assert (found.density, found.name_en) == (alloy.density, "Gold")


@pytest.mark.parametrize("name", FROZEN)
def test_the_database_itself_keeps_the_recipe(name) -> None:
    alloy = AlloyFactory()
    kind = Alloy._meta.get_field(name)
    other = not getattr(alloy, name) if isinstance(kind, BooleanField) else OTHER[type(kind)]
    with pytest.raises(match="never changes"), transaction.atomic():
        Alloy.objects.filter(pk=alloy.pk).update(**{name: other})


def test_an_alloy_is_not_deleted(office) -> None:
    alloy = AlloyFactory()
    assert office.post(f"{ALLOYS}{alloy.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [alloy.pk], "post": "yes"}
    office.post(ALLOYS, chosen)
    assert Alloy.objects.filter(pk=alloy.pk).exists()


def test_a_seller_reaches_none_of_it(sales) -> None:
    alloy = AlloyFactory()
    for path in (ALLOYS, f"{ALLOYS}{alloy.pk}/change/", PRODUCTS, f"{PRODUCTS}add/"):
        assert sales.get(path).status_code == 403, path
    for path in ("/admin/accounts/user/", "/admin/orders/payentry/"):
        assert sales.get(path).status_code == 403, path
    assert sales.post(f"{ALLOYS}{alloy.pk}/change/", {}).status_code == 403
    assert "/admin/pricing/alloy/" not in sales.get("/admin/").content.decode()


def product_form(**changes):
    words = {"name_en": "Wave ring", "name_ru": "Кольцо «Волна»", "slug": "wave-ring"}
    rest = {"kind": "ring", "alloy": AlloyFactory().pk, "position": 1, "is_listed": "on"}
    rest |= {"size_step": "0.5", "engraved": ["inside"]}
    return words | rest | changes


@pytest.fixture
def queued(monkeypatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr(measure_model, "delay", found.append)
    return found


def test_a_new_product_keeps_its_model_and_has_it_measured(
    office, queued, django_capture_on_commit_callbacks
) -> None:
    file = SimpleUploadedFile("wave.stl", stl(cube()))
    with django_capture_on_commit_callbacks(execute=True):
        response = office.post(f"{PRODUCTS}add/", product_form(file=file))
    assert response["Location"] == PRODUCTS
    model = Model3D.objects.get()
    assert Product.objects.get().model == model
    assert Product.objects.get().engraved == ["inside"]
    assert queued == [model.pk]


def test_a_product_that_is_renamed_keeps_its_model(
    office, queued, django_capture_on_commit_callbacks
) -> None:
    office.post(f"{PRODUCTS}add/", product_form(file=SimpleUploadedFile("w.stl", stl(cube()))))
    product = Product.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"{PRODUCTS}{product.pk}/change/", product_form(name_en="Tide ring"))
    product.refresh_from_db()
    assert (product.name_en, product.model) == ("Tide ring", Model3D.objects.get())
    assert queued == []


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (None, "Choose a file with your model."),
        (SimpleUploadedFile("ring.stl", b"solid"), "error"),
        (SimpleUploadedFile("ring.exe", b"MZ" * 99), "error"),
        (SimpleUploadedFile("ring.stl", b""), "error"),
    ],
    ids=["none", "broken", "exe", "empty"],
)
def test_a_product_without_a_model_is_refused(office, file, says) -> None:
    form = product_form(file=file) if file else product_form()
    response = office.post(f"{PRODUCTS}add/", form)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Product.objects.exists()
    assert not Model3D.objects.exists()


def test_a_storage_that_is_away_is_said_and_keeps_nothing(office, settings) -> None:
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        file = SimpleUploadedFile("ring.stl", stl(cube()))
        response = office.post(f"{PRODUCTS}add/", product_form(file=file))
    assert response.status_code == 200
    assert "The file store does not answer just now." in response.content.decode()
    assert not Product.objects.exists()
    assert not Model3D.objects.exists()


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ({"size_from": "18", "size_to": "16"}, "The largest size is no smaller"),
        ({"size_from": "18"}, "The largest size is no smaller"),
        ({"size_from": "5", "size_to": "16"}, "greater than or equal to 10"),
        ({"size_from": "15", "size_to": "16", "size_step": "0"}, "greater than or equal to 0.1"),
        ({"engraved": ["nowhere"]}, "nowhere is not one of the available choices"),
    ],
)
def test_sizes_that_nobody_could_choose_are_refused(office, sizes, says) -> None:
    file = SimpleUploadedFile("wave.stl", stl(cube()))
    response = office.post(f"{PRODUCTS}add/", product_form(file=file, **sizes))
    assert says in response.content.decode()
    assert not Product.objects.exists()
