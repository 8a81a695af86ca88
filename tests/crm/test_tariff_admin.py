"""What the administrator keeps: tariffs, alloys, products; and that nobody else does."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict

from jewelry.models3d.models import Model3D
from jewelry.models3d.tasks import measure_model
from jewelry.pricing.models import Alloy, Tariff
from shop.models import Product
from tests.factories import AlloyFactory, QuoteFactory, tariff
from tests.failing import change_storage, closed_port
from tests.models3d.shapes import cube, stl

pytestmark = pytest.mark.django_db

TARIFFS, ALLOYS = "/admin/pricing/tariff/", "/admin/pricing/alloy/"
PRODUCTS = "/admin/shop/product/"


def form_of(row: Tariff) -> dict[str, object]:
    values = model_to_dict(row)
    return {name: value for name, value in values.items() if value is not None}


def test_saving_a_tariff_writes_a_new_one_and_old_quotes_keep_theirs(office, admin) -> None:
    old = tariff()
    quote = QuoteFactory(tariff=old)
    changes = {"spot_gold": "2750.00", "note": "Gold went up.", "spot_date": "2026-11-21"}
    response = office.post(f"{TARIFFS}{old.pk}/change/", form_of(old) | changes)
    assert response["Location"] == TARIFFS
    new = Tariff.objects.latest()
    assert (new.spot_gold, new.note, new.author) == (Decimal("2750.00"), "Gold went up.", admin)
    assert (new.spot_date, new.margin, new.currency) == (date(2026, 11, 21), old.margin, "RUB")
    assert new.created_at > old.created_at
    quote.refresh_from_db()
    assert (quote.tariff, quote.tariff.spot_gold, quote.tariff.note) == (
        old,
        old.spot_gold,
        old.note,
    )


def test_only_the_newest_tariff_can_be_edited(office) -> None:
    old = tariff()
    new = Tariff.objects.create(spot_date=date(2026, 11, 21))
    assert 'name="spot_gold"' not in office.get(f"{TARIFFS}{old.pk}/change/").content.decode()
    assert office.post(f"{TARIFFS}{old.pk}/change/", form_of(old)).status_code == 403
    assert 'name="spot_gold"' in office.get(f"{TARIFFS}{new.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"), [("margin", "-0.1"), ("vat", "20"), ("spot_gold", "-1")]
)
def test_a_figure_that_cannot_be_meant_is_refused(office, field, value) -> None:
    old = tariff()
    response = office.post(f"{TARIFFS}{old.pk}/change/", form_of(old) | {field: value})
    assert response.status_code == 200
    assert Tariff.objects.count() == 1


@pytest.mark.parametrize("make", [tariff, AlloyFactory])
def test_what_quotes_stand_on_is_not_deleted(office, make) -> None:
    row = make()
    base = TARIFFS if isinstance(row, Tariff) else ALLOYS
    assert office.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    office.post(base, chosen)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_tariff_is_not_begun_from_nothing(office) -> None:
    assert office.get(f"{TARIFFS}add/").status_code == 403


def test_an_alloy_can_be_taken_off_the_offer(office) -> None:
    alloy = AlloyFactory()
    form = {name: value for name, value in model_to_dict(alloy).items() if name != "is_offered"}
    assert office.post(f"{ALLOYS}{alloy.pk}/change/", form)["Location"] == ALLOYS
    assert not Alloy.objects.get(pk=alloy.pk).is_offered


def test_a_seller_reaches_none_of_it(sales) -> None:
    for row, base in ((tariff(), TARIFFS), (AlloyFactory(), ALLOYS)):
        assert sales.get(base).status_code == 403
        assert sales.get(f"{base}{row.pk}/change/").status_code == 403
        assert sales.post(f"{base}{row.pk}/change/", {}).status_code == 403
    for path in (PRODUCTS, f"{PRODUCTS}add/", "/admin/accounts/user/", "/admin/orders/payentry/"):
        assert sales.get(path).status_code == 403, path
    assert "/admin/pricing/" not in sales.get("/admin/").content.decode()


def product_form(**changes):
    words = {"name_en": "Wave ring", "name_ru": "Кольцо «Волна»", "slug": "wave-ring"}
    rest = {"kind": "ring", "alloy": AlloyFactory().pk, "position": 1, "is_listed": "on"}
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
