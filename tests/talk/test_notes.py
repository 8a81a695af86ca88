"""Notes between sellers and operators, which nobody else reads."""

from uuid import uuid4

import pytest

from jewelry.accounts.models import Role
from jewelry.orders.statuses import Status
from jewelry.talk.models import Note
from jewelry.talk.personal import TALK
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "Mind the thin shank"


def test_the_bench_and_the_desk_read_each_others_notes_and_no_customer_does(client) -> None:
    order = OrderFactory(status=Status.MANUFACTURING_APPROVED)
    bench, desk = f"/mes/orders/{order.number}/", f"/admin/orders/order/{order.pk}/"
    client.force_login(UserFactory(role=Role.SELLER))
    form = {"token": uuid4(), "note": SECRET}
    for _ in range(2):
        assert client.post(f"{desk}note/", form).status_code == 302
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert SECRET in client.get(bench).content.decode()
    client.post(f"{bench}note/", {"token": uuid4(), "note": "I will <b>see</b>"})
    client.force_login(UserFactory(role=Role.SELLER))
    assert "I will &lt;b&gt;see&lt;/b&gt;" in client.get(f"{desk}change/").content.decode()
    assert Note.objects.count() == 2
    client.force_login(order.customer)
    assert SECRET not in client.get(f"/orders/{order.public_id}/").content.decode()
    assert client.post(f"{bench}note/", form).status_code == 404
    assert SECRET not in str(TALK.export(order.customer))
    assert not order.events.exists()


def test_an_empty_note_is_refused_and_erasing_leaves_no_words(client) -> None:
    order = OrderFactory(status=Status.MANUFACTURING_APPROVED)
    client.force_login(UserFactory(role=Role.OPERATOR))
    client.post(f"/mes/orders/{order.number}/note/", {"token": uuid4(), "note": " "})
    assert not Note.objects.exists()
    client.post(f"/mes/orders/{order.number}/note/", {"token": uuid4(), "note": SECRET})
    TALK.erase(order.customer)
    assert Note.objects.get().text == "—"


def test_other_words_in_the_same_form_are_another_note(client) -> None:
    """After the browser's Back the form has the token that it had."""
    order = OrderFactory(status=Status.MANUFACTURING_APPROVED)
    client.force_login(UserFactory(role=Role.OPERATOR))
    token = uuid4()
    for words in (SECRET, "And the pearl", "And the pearl"):
        client.post(f"/mes/orders/{order.number}/note/", {"token": token, "note": words})
    assert [note.text for note in Note.objects.all()] == [SECRET, "And the pearl"]
