"""The thread on the customer's page and on the seller's."""

import re
from uuid import uuid4

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.talk import saying, threads
from jewelry.talk.models import Message, Thread
from jewelry.talk.personal import TALK
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return OrderFactory(status=Status.PRICE_CALCULATED)


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


def shop(order: Order, tail: str = "") -> str:
    return f"/orders/{order.public_id}/{tail}"


def desk(order: Order, tail: str = "change/") -> str:
    return f"/admin/orders/order/{order.pk}/{tail}"


def token_on(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f-]+)" id="talk-token"', page)
    assert found
    return found[1]


def test_a_customer_writes_and_the_seller_reads_and_answers(client, order, seller) -> None:
    client.force_login(order.customer)
    token = token_on(client.get(shop(order)).content.decode())
    sent = client.post(shop(order, "talk/"), {"token": token, "message": "Is it <b>heavy</b>?"})
    assert sent["Location"] == shop(order) + "#talk"
    client.force_login(seller)
    assert "?needs=unread" in client.get("/admin/").content.decode()
    listed = client.get("/admin/orders/order/?needs=unread").content.decode()
    assert order.number in listed
    page = client.get(desk(order)).content.decode()
    assert "Is it &lt;b&gt;heavy&lt;/b&gt;?" in page
    assert order.number not in client.get("/admin/orders/order/?needs=unread").content.decode()
    client.post(desk(order, "talk/"), {"token": token_on(page), "message": "8 grams", "asks": "on"})
    client.force_login(order.customer)
    page = client.get(shop(order)).content.decode()
    assert "8 grams" in page and "We have asked you something." in page


def test_a_refused_message_stays_in_its_field(client, order, seller) -> None:
    for who, address in ((order.customer, shop(order, "talk/")), (seller, desk(order, "talk/"))):
        client.force_login(who)
        answer = client.post(address, {"token": uuid4(), "message": "x" * 4001})
        assert "x" * 4001 in answer.content.decode()
    assert not Message.objects.exists()


def test_the_page_tells_a_waiting_browser_of_a_message(client, order, seller) -> None:
    client.force_login(order.customer)
    tag = client.get(shop(order))["HX-PTag"]
    poll = {"HX-Request": "true", "HX-PTag": tag}
    assert client.get(shop(order), headers=poll).status_code == 304
    saying.say(order, seller, "It is ready", token=uuid4())
    assert "It is ready" in client.get(shop(order), headers=poll).content.decode()


def test_a_seller_goes_on_without_an_answer(client, order, seller) -> None:
    saying.say(order, seller, "Which size?", asks=True, token=uuid4())
    client.force_login(seller)
    assert "?needs" in client.get("/admin/orders/order/?needs=asked").content.decode()
    client.post(desk(order, "talk/go-on/"))
    order.refresh_from_db()
    assert not order.awaits_answer


def test_the_seller_sees_whether_the_customer_has_read(client, order, seller) -> None:
    saying.say(order, seller, "It is ready", token=uuid4())
    client.force_login(seller)
    assert "not read yet" in client.get(desk(order)).content.decode()
    client.force_login(order.customer)
    client.get(shop(order))
    client.force_login(seller)
    assert "not read yet" not in client.get(desk(order)).content.decode()


def test_a_seller_says_that_no_answer_is_needed(client, order, seller) -> None:
    saying.say(order, order.customer, "Thank you!", token=uuid4())
    client.force_login(seller)
    page = client.get(desk(order)).content.decode()
    assert "No answer is needed" in page
    last = Message.objects.get().pk
    for odd in ("", "x", "0", "9" * 30, str(last + 1)):
        client.post(desk(order, "talk/no-answer/"), {"last": odd})
        assert threads.unanswered().exists(), odd
    client.post(desk(order, "talk/no-answer/"), {"last": last})
    assert not threads.unanswered().exists()
    assert "No answer is needed" not in client.get(desk(order)).content.decode()
    saying.say(order, order.customer, "And when?", token=uuid4())
    client.post(desk(order, "talk/no-answer/"), {"last": last})  # of the page from before
    assert threads.unanswered().exists()


def test_messages_are_told_once_on_each_page(client, order, seller) -> None:
    """The thread has them; the history does not name them again, nor does the bench's."""
    saying.say(order, order.customer, "Hello", token=uuid4())
    saying.say(order, seller, "Which size?", asks=True, token=uuid4())
    saying.go_on(order, seller)
    client.force_login(order.customer)
    _before, _id, history = client.get(shop(order)).content.decode().partition('id="history"')
    assert history.count("<b>Message</b>") == 1 and "It goes on without an answer." in history
    assert "<b>Question</b>" not in history
    client.force_login(seller)
    page = client.get(desk(order)).content.decode()
    assert page.count("field-verb") == 1
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get(f"/mes/orders/{order.number}/").content.decode().count("<b>Message</b>") == 1


def test_a_message_after_cancelling_hides_no_reason(client, order, seller) -> None:
    lifecycle.cancel(order, seller, "The metal is off the offer.")
    saying.say(order, order.customer, "A pity", token=uuid4())
    client.force_login(order.customer)
    state = client.get(shop(order)).content.decode().partition('id="state"')[2].partition("</div>")
    assert "The metal is off the offer." in state[0]


def test_erasing_leaves_no_words(order, seller) -> None:
    saying.say(order, order.customer, "I live there", token=uuid4())
    saying.say(order, seller, "Where?", token=uuid4())
    assert TALK.export(order.customer)["messages"][0]["text"] == "Where?"
    TALK.erase(order.customer)
    assert set(Message.objects.values_list("text", flat=True)) == {"—"}
    assert Thread.objects.get().last_of_house
