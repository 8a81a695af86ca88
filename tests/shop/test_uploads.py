"""Large files in parts: whose they are, where they stand, and nothing that should not be kept."""

import hashlib
import uuid

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D, Upload
from jewelry.models3d.uploads import resumable
from jewelry.models3d.uploads.resumable import MAX_PART_BYTES, MAX_UPLOADS
from jewelry.pricing.models import PriceRequest
from tests.factories import UploadFactory, UserFactory
from tests.models3d.shapes import cube, stl
from tests.shop.sending import URL, fields, new_cube, stored
from tests.support.outages import change_storage, closed_port

pytestmark = pytest.mark.django_db
CUBE = stl(cube())


@pytest.fixture
def owner(client):
    client.force_login(UserFactory(username="owner"))
    return client


def begin(client: Client, size: int = len(CUBE), name: str = "ring.stl") -> str:
    response = client.post("/uploads/", {"name": name, "size": size})
    assert (response.status_code, response["Upload-Offset"]) == (201, "0")
    return response["Location"]


def patch(client: Client, place: str, offset: int | str, part: bytes):
    headers = {"Upload-Offset": str(offset)}
    return client.generic("PATCH", place, part, "application/octet-stream", headers=headers)


def ask(client: Client, place: str, **changes):
    return client.post(URL, fields(upload=place.split("/")[-2], **changes))


def parts() -> set[str]:
    return stored("uploads/")


def test_a_file_sent_in_parts_becomes_a_price_request(owner) -> None:
    content = new_cube()
    place = begin(owner, len(content), "Wave.STL")
    for start in range(0, len(content), 300):
        response = patch(owner, place, start, content[start : start + 300])
        assert response.status_code == 204
        assert response["Upload-Offset"] == str(min(start + 300, len(content)))
    answer = ask(owner, place)
    assert answer["Location"] == f"/price/{PriceRequest.objects.get().public_id}/"
    model = PriceRequest.objects.get().model
    assert (model.sha256, model.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert PriceRequest.objects.get().title == "Wave.STL"
    with default_storage.open(model.path) as kept:
        assert kept.read() == content


def test_the_form_sent_again_is_the_same_request(owner) -> None:
    """The answer to the first may have been lost on the way."""
    content, token = new_cube(), uuid.uuid4()
    place = begin(owner, len(content))
    patch(owner, place, 0, content)
    first, second = (ask(owner, place, token=token) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (PriceRequest.objects.count(), Model3D.objects.count()) == (1, 1)


def test_where_it_stands(owner) -> None:
    place = begin(owner)
    patch(owner, place, 0, CUBE[:100])
    response = owner.head(place)
    assert (response.status_code, response["Upload-Offset"]) == (200, "100")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "abc", "0x1", " 0", "9" * 400, "١"])
def test_an_offset_that_is_none(owner, offset) -> None:
    place = begin(owner)
    response = owner.generic("PATCH", place, CUBE, headers={"Upload-Offset": offset})
    assert response.status_code == 400
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize("offset", [0, 99, 101, len(CUBE), len(CUBE) + 1, 10**14])
def test_a_part_from_elsewhere_is_told_where_it_stands(owner, offset) -> None:
    place = begin(owner)
    patch(owner, place, 0, CUBE[:100])
    before = parts()
    response = patch(owner, place, offset, CUBE[100:])
    assert (response.status_code, response["Upload-Offset"]) == (409, "100")
    assert parts() == before


@pytest.mark.parametrize("much", [len(CUBE) + 1, MAX_PART_BYTES + 1])
def test_more_than_was_announced_is_refused(owner, much) -> None:
    place, before = begin(owner, min(much - 1, MAX_PART_BYTES * 2)), parts()
    assert patch(owner, place, 0, bytes(much)).status_code == 413
    assert Upload.objects.get().received == 0
    assert parts() == before


def test_a_thousand_crumbs_are_refused(owner, monkeypatch) -> None:
    monkeypatch.setattr(resumable, "MAX_PARTS", 2)
    place = begin(owner)
    sent = [patch(owner, place, offset, b"x").status_code for offset in range(3)]
    assert sent == [204, 204, 413]


def test_an_empty_part_changes_nothing(owner) -> None:
    place, before = begin(owner), parts()
    assert patch(owner, place, 0, b"")["Upload-Offset"] == "0"
    assert parts() == before


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [
        ("ring.stl", 0, "This file is empty."),
        ("ring.stl", "", "This file is empty."),
        ("ring.stl", "-5", "This file is empty."),
        ("ring.stl", "9" * 5000, "This file is empty."),
        ("ring.stl", 100 * 1024 * 1024 + 1, "The file is larger than 100 MB."),
        ("ring.exe", 5, "We read STL, OBJ, PLY, GLB, 3MF and 3DM"),
        ("", 5, "We read STL, OBJ, PLY, GLB, 3MF and 3DM"),
        ("ring\0.exe", 5, "We read STL, OBJ, PLY, GLB, 3MF and 3DM"),
    ],
)
def test_what_would_be_refused_is_refused_before_it_is_sent(owner, name, size, sentence) -> None:
    response = owner.post("/uploads/", {"name": name, "size": size})
    assert response.status_code == 422
    assert sentence in response.json()["error"]
    assert not Upload.objects.exists()


def test_anothers_upload_is_not_there(owner) -> None:
    place, stranger = begin(owner), Client()
    stranger.force_login(UserFactory())
    patch(owner, place, 0, CUBE)
    assert stranger.head(place).status_code == 404
    assert patch(stranger, place, 0, CUBE).status_code == 404
    assert stranger.delete(place).status_code == 404
    response = ask(stranger, place)
    assert response.status_code == 422
    assert "A part of the file did not arrive." in response.content.decode()
    assert Upload.objects.get().is_whole
    assert not PriceRequest.objects.exists()


def test_strangers_and_staff_have_no_uploads(client) -> None:
    place = f"/uploads/{UploadFactory().pk}/"
    for method in ("HEAD", "PATCH", "DELETE"):
        assert "/accounts/login/" in client.generic(method, place)["Location"]
    client.force_login(UserFactory(role="operator"))
    for method in ("HEAD", "PATCH", "DELETE"):
        assert client.generic(method, place).status_code == 404


def test_nothing_is_sent_without_the_csrf_token(owner) -> None:
    place, client = begin(owner), Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="owner"))
    assert patch(client, place, 0, CUBE).status_code == 403
    assert client.delete(place).status_code == 403


@pytest.mark.parametrize("upload", ["", "1", "\0", str(uuid.UUID(int=7))])
def test_a_form_with_an_upload_that_is_none(owner, upload) -> None:
    response = owner.post(URL, fields(upload=upload))
    assert response.status_code == 422
    assert "A part of the file did not arrive." in response.content.decode()


def test_a_form_with_half_a_file(owner) -> None:
    place = begin(owner)
    patch(owner, place, 0, CUBE[:100])
    response = ask(owner, place)
    assert response.status_code == 422
    assert "A part of the file did not arrive." in response.content.decode()


def test_a_broken_model_is_refused_as_in_a_form(owner) -> None:
    place = begin(owner, len(CUBE) - 30)
    patch(owner, place, 0, CUBE[:-30])
    response = ask(owner, place)
    assert response.status_code == 422
    assert "the upload was cut short" in response.content.decode()


def test_a_store_that_is_away_loses_nothing(owner, settings) -> None:
    content = new_cube()
    place, real = begin(owner, len(content)), settings.STORAGES
    patch(owner, place, 0, content[:100])
    with closed_port() as port:
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        assert patch(owner, place, 100, content[100:]).status_code == 503
        settings.STORAGES = real
        assert patch(owner, place, 100, content[100:]).status_code == 204
        change_storage(settings, endpoint_url=f"http://127.0.0.1:{port}")
        refused = ask(owner, place)
        assert refused.status_code == 503
        assert "Your file was not lost" in refused.content.decode()
    settings.STORAGES = real
    assert ask(owner, place).status_code == 302


def test_what_is_given_up_takes_its_parts_along(owner) -> None:
    place, before = begin(owner), parts()
    patch(owner, place, 0, CUBE[:100])
    assert parts() > before
    assert owner.delete(place).status_code == 204
    assert (Upload.objects.count(), parts()) == (0, before)
    assert patch(owner, place, 100, CUBE[100:]).status_code == 404


def test_the_oldest_is_given_up_for_one_too_many(owner) -> None:
    others = UploadFactory()
    first = begin(owner)
    patch(owner, first, 0, CUBE)
    before = parts()
    places = [begin(owner) for _ in range(MAX_UPLOADS)]
    assert owner.head(first).status_code == 404
    assert {owner.head(place).status_code for place in places} == {200}
    assert len(before - parts()) == 1
    assert Upload.objects.filter(pk=others.pk).exists()


def test_of_two_parts_at_once_one_is_kept(owner, monkeypatch) -> None:
    """The rival comes while the first is on its way to the storage."""
    place, save = begin(owner), default_storage.save

    def rival_first(path, content):
        monkeypatch.undo()
        assert patch(owner, place, 0, CUBE[:200]).status_code == 204
        return save(path, content)

    before = parts()
    monkeypatch.setattr(default_storage, "save", rival_first)
    response = patch(owner, place, 0, b"x" * 100)
    assert (response.status_code, response["Upload-Offset"]) == (409, "200")
    assert len(parts() - before) == 1
    assert Upload.objects.get().received == 200


def test_an_upload_given_up_meanwhile_leaves_nothing(owner, monkeypatch) -> None:
    place, save, before = begin(owner), default_storage.save, parts()

    def rival_first(path, content):
        monkeypatch.undo()
        owner.delete(place)
        return save(path, content)

    monkeypatch.setattr(default_storage, "save", rival_first)
    assert patch(owner, place, 0, CUBE).status_code == 404
    assert parts() == before
