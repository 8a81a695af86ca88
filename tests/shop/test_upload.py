"""Whatever is sent: a price, or a sentence that says why not, and nothing left lying about."""

import re
import struct
import uuid

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jewelry.models3d.formats import door
from jewelry.models3d.formats.door import MAX_BYTES
from jewelry.models3d.models import Model3D
from jewelry.models3d.uploads import handler
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import AlloyFactory
from tests.models3d.shapes import cube, stl
from tests.shop.sending import KIND, URL, Flood, fields, new_cube, send, stored
from tests.support.html import compact

pytestmark = pytest.mark.django_db

CUBE = stl(cube())
LIE = CUBE[:80] + struct.pack("<I", 5000) + CUBE[84:]
NOTHING = CUBE[:80] + struct.pack("<I", 0)
REFUSED = {
    "a type we do not read": ("ring.txt", b"a ring", "ends differently"),
    "no extension": ("ring", CUBE, "ends differently"),
    "two extensions": ("ring.stl.exe", CUBE, "ends differently"),
    "an extension of 500 characters": ("ring." + "я" * 450, CUBE, "ends differently"),
    "nothing in it": ("ring.stl", b"", "This file is empty"),
    "cut short": ("ring.stl", CUBE[:-30], "holds 11: the upload was cut short"),
    "a lie in its count": ("ring.stl", LIE, "says it has 5000 triangles but holds 12"),
    "no triangles": ("ring.stl", NOTHING, "no surface in this file"),
    "a picture in disguise": (
        "ring.stl",
        b"\x89PNG\r\n\x1a\n" * 40,
        "does not look like the STL",
    ),
    "no 3MF though it says so": ("ring.3mf", CUBE, "does not look like the 3MF"),
    "a 3MF cut short": ("ring.3mf", b"PK\x03\x04" + b"\0" * 90, "cut short"),
}


@pytest.fixture(autouse=True)
def no_orphans(db):
    before = stored()
    yield
    assert stored() - before <= {model.path for model in Model3D.objects.all()}


def refused(response, sentence: str) -> bool:
    """Said on the page, and nothing was written."""
    assert response.status_code == 422
    assert sentence in response.content.decode()
    return not (PriceRequest.objects.exists() or Model3D.objects.exists())


def test_a_file_is_checked_at_the_door_once(client, customer, monkeypatch) -> None:
    check, checked = door.check, []

    def noted(file, name: str, size: int) -> str:
        checked.append(name)
        return check(file, name, size)

    monkeypatch.setattr(door, "check", noted)
    assert send(client, new_cube()).status_code == 302
    assert checked == ["ring.stl"]


def test_a_model_becomes_a_price_request(client, customer) -> None:
    content = new_cube()
    response = send(client, content, "Ring.STL", quantity=3)
    asked = PriceRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/price/{asked.public_id}/")
    assert (asked.customer, asked.quote) == (customer, None)
    assert (asked.title, asked.wanted.quantity) == ("Ring.STL", 3)
    assert (asked.model.format, asked.model.size) == ("stl", len(content))
    assert asked.model.path in stored()


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_a_model(client, customer, name, content, sentence) -> None:
    before = stored()
    assert refused(send(client, content, name), sentence)
    assert stored() == before


def test_points_at_no_place_are_priced_by_hand(client, customer) -> None:
    triangles = cube(side=7.7)
    triangles[3, 1, 2] = np.nan
    assert send(client, stl(triangles)).status_code == 302
    asked = PriceRequest.objects.get()
    answer_request(asked.pk)
    asked.refresh_from_db()
    assert asked.quote
    assert asked.quote.total is None
    assert asked.quote.reasons == [
        "Some points of the model have no place in space. Please export it again: one mesh, as "
        "binary STL, in millimetres."
    ]


def test_too_large_a_file_never_fills_the_disk(client, customer, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    sizes = []
    body = Flood(
        MAX_BYTES + 2_000_000,
        lambda: sizes.append(sum(path.stat().st_size for path in tmp_path.iterdir())),
    )
    environment = {"CONTENT_TYPE": KIND, "CONTENT_LENGTH": str(body.length), "wsgi.input": body}
    response = client.request(PATH_INFO=URL, REQUEST_METHOD="POST", **environment)
    assert refused(response, "The file is larger than 100 MB.")
    assert MAX_BYTES * 0.99 < max(sizes) <= MAX_BYTES
    assert list(tmp_path.iterdir()) == []


def test_many_files_share_one_cap(client, customer, monkeypatch) -> None:
    monkeypatch.setattr(handler, "MAX_BYTES", 1000)
    extra = {f"file{n}": SimpleUploadedFile("a.stl", CUBE) for n in range(3)}
    response = client.post(URL, fields() | extra | {"file": SimpleUploadedFile("b.stl", CUBE)})
    assert refused(response, "The file is larger than 100 MB.")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("я" * 251 + ".stl", "я" * 116 + ".stl"),
        ("../../etc/passwd.stl", "passwd.stl"),
        ("..\\..\\windows\\ring.stl", "ring.stl"),
        ("/etc/ring.stl", "ring.stl"),
        ("a\0b\x07.stl\0", "ab.stl"),
        ("\u202egnp.stl", "gnp.stl"),
        ("%2e%2e%2fring.stl", "%2e%2e%2fring.stl"),
        ("<b>ring</b>.stl", "b&gt;.stl"),
        (" .stl", "model.stl"),
    ],
)
def test_a_strange_name_is_made_fit_for_showing(client, customer, name, title) -> None:
    response = send(client, new_cube(), name)
    assert response.status_code == 302
    asked = PriceRequest.objects.get()
    assert asked.title == title.replace("&gt;", ">")
    assert asked.model.path == f"models/{asked.model.sha256[:2]}/{asked.model.sha256}.stl"
    assert title in client.get(response["Location"]).content.decode()


def test_a_name_of_ten_thousand_characters_is_not_understood(client, customer) -> None:
    response = send(client, new_cube(), "a" * 10_000 + ".stl")
    assert response.status_code == 400
    assert "choose it once more" in response.content.decode()
    assert not PriceRequest.objects.exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a/.."])
def test_a_name_that_is_none_is_no_file(client, customer, name) -> None:
    assert refused(send(client, new_cube(), name), "Choose a file with your model.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"alloy": None}, "This field is required"),
        ({"alloy": "mithril"}, "not one of the available choices"),
        ({"alloy": "a\0"}, "Null characters are not allowed"),
        ({"quantity": None}, "This field is required"),
        ({"quantity": 0}, "greater than or equal to 1"),
        ({"quantity": 101}, "less than or equal to 100"),
        ({"quantity": "abc"}, "Enter a whole number"),
        ({"quantity": "9" * 5000}, "Enter a whole number"),
        ({"token": None}, "This field is required"),
        ({"token": "1 or 1=1"}, "Enter a valid UUID"),
    ],
)
def test_a_form_that_is_not_right(client, customer, changes, sentence) -> None:
    before = stored()
    assert refused(send(client, new_cube(), **changes), sentence)
    assert stored() == before


def test_a_metal_no_longer_offered_is_not_cast(client, customer) -> None:
    alloy = AlloyFactory(code="old-gold", is_offered=False)
    assert refused(send(client, new_cube(), alloy=alloy.code), "not one of the available choices")


def test_no_file_at_all(client, customer) -> None:
    assert refused(client.post(URL, fields()), "Choose a file with your model.")


def test_what_a_script_will_say_is_in_the_readers_language(client, customer) -> None:
    page = client.get(URL, headers={"accept-language": "ru"}).content.decode()
    said = re.findall(r'data-say-(\w+)="([^"]*)"', page)
    assert {"cad", "type", "large", "empty"} <= dict(said).keys()
    assert [name for name, text in said if not re.search("[а-я]", text)] == []
    assert "STL, OBJ, PLY, GLB, 3MF и 3DM" in dict(said)["type"]


def test_the_page_keeps_what_was_filled_in(client, customer) -> None:
    token = uuid.uuid4()
    page = compact(send(client, b"", token=token, quantity=7).content.decode())
    for value in (token, 7):
        assert f'value="{value}"' in page
    assert f'value="{AlloyFactory().code}" required checked' in page


def test_the_same_file_twice_is_kept_once(client, customer) -> None:
    content, before = new_cube(), stored()
    send(client, content)
    send(client, content, "other name.stl")
    assert PriceRequest.objects.count() == 2
    assert stored() - before == {Model3D.objects.get().path}
