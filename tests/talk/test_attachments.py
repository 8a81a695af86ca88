"""Files in messages: what is taken, what is kept of it, and who may have it."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from jewelry.accounts.models import Role
from jewelry.models3d import quota
from jewelry.models3d.storage_sweep.kinds import SWEPT_KINDS
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.talk import attachments, picture_worker, saying
from jewelry.talk.attachments import BadFile
from jewelry.talk.errors import TooManyFiles
from jewelry.talk.models import Attachment, Message
from jewelry.talk.personal import TALK
from tests.factories import OrderFactory, UserFactory
from tests.models3d.shapes import cube, stl

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nsketch\n%%EOF\n"


def photo(fmt: str = "JPEG", size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, fmt, **more)
    return out.getvalue()


def sent(content: bytes, name: str) -> ContentFile:
    return ContentFile(content, name)


@pytest.fixture
def order() -> Order:
    return OrderFactory(status=Status.PRICE_CALCULATED)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_anew_without_what_the_file_says_beside(fmt: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A camera", 6  # make; turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    kept = attachments.keep(sent(photo(fmt, exif=exif) + b"<script>", "me.jpg"))
    with default_storage.open(kept.path) as file:
        content = file.read()
    picture = Image.open(BytesIO(content))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (48, 64), {})
    assert b"camera" not in content and b"<script>" not in content
    assert (kept.kind, kept.size) == ("webp", len(content))


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_is_set_upright(turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    marked = Image.new("RGB", (64, 48), "black")
    marked.paste("white", (0, 0, 32, 24))  # a corner by which each turn is another picture
    out = BytesIO()
    marked.save(out, "JPEG", exif=exif)
    wanted = ImageOps.exif_transpose(Image.open(BytesIO(out.getvalue())))
    with default_storage.open(attachments.keep(sent(out.getvalue(), "me.jpg")).path) as file:
        kept = Image.open(BytesIO(file.read()))
    assert kept.size == wanted.size
    grey = [picture.convert("L").resize((2, 2)).tobytes() for picture in (kept, wanted)]
    assert all(abs(one - other) < 40 for one, other in zip(*grey, strict=True))


def test_an_odd_tag_of_a_camera_loses_no_picture() -> None:
    """A resolution in letters: Pillow reads it, and cannot write it again."""
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = 6, 72.0
    content = photo(exif=exif).replace(b"\x01\x1a\x00\x05", b"\x01\x1a\x00\x02")
    kept = attachments.keep(sent(content, "me.jpg"))
    with default_storage.open(kept.path) as file:
        assert Image.open(file).size == (48, 64)


def test_a_large_picture_is_made_smaller_and_a_bomb_is_refused() -> None:
    kept = attachments.keep(sent(photo(size=(4000, 3000)), "large.jpg"))
    with default_storage.open(kept.path) as file:
        assert max(Image.open(file).size) == picture_worker.MAX_SIDE
    with pytest.raises(BadFile, match="too many pixels"):
        attachments.keep(sent(photo("PNG", (8000, 8000)), "bomb.png"))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (photo()[:200], "cut.jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not.png"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "sound.webp"),
        (b"GIF89a" + b"x" * 100, "moving.gif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "drawing.svg"),
        (b"<html></html>", "page.html"),
        (b"MZ" + b"x" * 100, "program.exe"),
        (b"%PDF-1.7 cut", "cut.pdf"),
        (b"", "empty.stl"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_what_is_no_sound_picture_document_or_model_is_refused(content, name, order) -> None:
    with pytest.raises(BadFile, match=name):
        saying.say(order, order.customer, "", [sent(content, name)], token=uuid4())
    assert not Message.objects.exists() and not order.events.exists()


def test_files_are_bounded_in_size_and_number(order) -> None:
    with pytest.raises(BadFile, match="larger than 10 MB"):
        attachments.keep(sent(b"%PDF-" + b"x" * attachments.MAX_BYTES, "long.pdf"))
    with pytest.raises(BadFile, match="At most 5"):
        saying.say(order, order.customer, "", [sent(PDF, "a.pdf")] * 6, token=uuid4())
    said = saying.say(order, order.customer, "", [sent(PDF, "a.pdf")], token=uuid4())
    file = said.attachments.get()
    more = {"message": said, "kind": "pdf", "size": 1, "sha256": file.sha256, "name": "b.pdf"}
    Attachment.objects.bulk_create(Attachment(path=str(n), **more) for n in range(49))
    with pytest.raises(TooManyFiles):
        saying.say(order, order.customer, "", [sent(PDF, "c.pdf")], token=uuid4())


def test_files_in_messages_count_against_the_storage_of_their_customer(order, settings) -> None:
    settings.STORAGE_MB_PER_PERSON = 1
    half = PDF.replace(b"sketch", b"s" * (600 * 1024))
    saying.say(order, order.customer, "", [sent(half, "a.pdf")], token=uuid4())
    assert quota.used(order.customer) == len(half)
    with pytest.raises(BadFile, match="no room for this file"):
        saying.say(order, order.customer, "", [sent(half, "b.pdf")], token=uuid4())
    assert Attachment.objects.count() == 1
    with pytest.raises(quota.Full):
        quota.check(order.customer, len(half))
    saying.say(order, UserFactory(role=Role.SELLER), "", [sent(half, "c.pdf")], token=uuid4())


def test_the_same_form_with_the_same_file_is_one_message(order) -> None:
    token = uuid4()
    for _ in range(2):
        saying.say(order, order.customer, "", [sent(PDF, "a.pdf")], token=token)
    saying.say(order, order.customer, "", [sent(PDF + b" ", "a.pdf")], token=token)
    assert Message.objects.count() == Attachment.objects.count() == 2


def test_a_picture_is_shown_and_anything_else_is_only_saved(client, order) -> None:
    files = [sent(photo(), "me.jpg"), sent(PDF, "a.pdf"), sent(stl(cube()), "ring.stl")]
    said = saying.say(order, order.customer, "", files, token=uuid4())
    client.force_login(order.customer)
    got = [
        client.get(f"/orders/{order.public_id}/talk/{each.public_id}/")
        for each in said.attachments.all()
    ]
    assert [each["Content-Type"] for each in got] == [
        "image/webp",
        "application/octet-stream",
        "application/octet-stream",
    ]
    assert [each.get("Content-Disposition", "") for each in got] == [
        "",
        'attachment; filename="a.pdf"',
        'attachment; filename="ring.stl"',
    ]
    assert {each["X-Content-Type-Options"] for each in got} == {"nosniff"}


def test_a_file_opens_for_the_people_of_its_own_order_alone(client, order) -> None:
    said = saying.say(order, order.customer, "", [sent(PDF, "a.pdf")], token=uuid4())
    file, other = said.attachments.get(), OrderFactory(customer=order.customer)
    stranger = OrderFactory()
    seller = UserFactory(role=Role.SELLER)
    asked = [
        (order.customer, f"/orders/{order.public_id}/talk/{file.public_id}/", 200),
        (order.customer, f"/orders/{other.public_id}/talk/{file.public_id}/", 404),
        (stranger.customer, f"/orders/{stranger.public_id}/talk/{file.public_id}/", 404),
        (stranger.customer, f"/orders/{order.public_id}/talk/{file.public_id}/", 404),
        (seller, f"/admin/orders/order/{order.pk}/talk/{file.public_id}/", 200),
        (seller, f"/admin/orders/order/{other.pk}/talk/{file.public_id}/", 404),
        (order.customer, f"/admin/orders/order/{order.pk}/talk/{file.public_id}/", 302),
    ]
    for person, address, status in asked:
        client.force_login(person)
        assert client.get(address).status_code == status, (person, address)


def test_files_come_with_the_form_and_are_on_the_page(client, order) -> None:
    client.force_login(order.customer)
    form = {
        "token": uuid4(),
        "message": "",
        "attached": [sent(photo(), "a.jpg"), sent(PDF, "b.pdf")],
    }
    assert client.post(f"/orders/{order.public_id}/talk/", form).status_code == 302
    page = client.get(f"/orders/{order.public_id}/").content.decode()
    assert 'alt="a.jpg"' in page and "b.pdf" in page
    form = {"token": uuid4(), "message": "Look", "attached": [sent(b"MZ", "virus.exe")]}
    refused = client.post(f"/orders/{order.public_id}/talk/", form)
    assert (refused.status_code, "virus.exe" in refused.content.decode()) == (422, True)
    assert "Look</textarea>" in refused.content.decode()


def test_the_sweep_knows_the_files_of_messages(order) -> None:
    said = saying.say(order, order.customer, "", [sent(PDF, "a.pdf")], token=uuid4())
    path, orphan = said.attachments.get().path, attachments.keep(sent(PDF, "b.pdf")).path
    kind = next(each for each in SWEPT_KINDS if each.prefix == "talk/")
    assert kind.with_row([path, orphan]) == {path}
    assert path in kind.required("talk/", "talk/" + "f" * 33)
    assert (kind.remove(path), kind.remove(orphan)) == (False, True)
    assert (default_storage.exists(path), default_storage.exists(orphan)) == (True, False)


def test_erasing_removes_the_files(order, django_capture_on_commit_callbacks) -> None:
    said = saying.say(order, order.customer, "", [sent(PDF, "a.pdf")], token=uuid4())
    path = said.attachments.get().path
    with django_capture_on_commit_callbacks(execute=True):
        TALK.erase(order.customer)
    assert not Attachment.objects.exists() and not default_storage.exists(path)
