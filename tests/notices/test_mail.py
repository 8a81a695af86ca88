"""Letters to customers: at the right steps, in their language, each at most once."""

import socket
from collections.abc import Iterator
from email import message_from_string
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.test import Client

from jewelry.accounts.models import Role, User
from jewelry.notices import links, reminders, sending
from jewelry.notices.consumers import MAIL
from jewelry.notices.models import Notice
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.outbox import deliver
from jewelry.outbox.models import Delivery
from jewelry.platform.backoff import Backoff
from tests.factories import EventFactory, OrderFactory, UserFactory
from tests.support.outages import closed_port

pytestmark = pytest.mark.django_db


def event_of(verb: Verb = Verb.SHIP, **order: object) -> OrderEvent:
    return EventFactory(order=OrderFactory(status=Status.SHIPPED, **order), verb=verb)


def told(event: OrderEvent) -> list[Any]:
    """What went because of this event."""
    before = len(mail.outbox)
    MAIL.prepare(event)
    return mail.outbox[before:]


@pytest.mark.parametrize(
    ("verb", "words", "russian"),
    [
        (Verb.SUBMIT, "We have your order", "Заказ получен"),
        (Verb.PRICE, "The price is ready", "Цена готова"),
        (Verb.ADJUST, "The price has changed", "Цена изменилась"),
        (Verb.APPROVE, "Your piece is approved for work", "Изделие одобрено в работу"),
        (Verb.CLOSE, "Your piece is delivered", "Изделие доставлено"),
        (Verb.TAKE, "Your piece is at the bench", "Изделие на верстаке"),
        (Verb.SHIP, "Your piece is on its way", "Изделие в пути"),
        (Verb.CANCEL, "Your order is cancelled", "Заказ отменён"),
    ],
)
def test_a_step_is_told_in_the_customers_language(verb, words, russian) -> None:
    for language, expected in (("en", words), ("ru", russian)):
        event = event_of(verb, customer=UserFactory(language=language))
        assert MAIL.wants(event)
        (letter,) = told(event)
        html = letter.alternatives[0][0]
        assert expected in letter.subject
        assert expected in letter.body
        assert expected in html
        assert letter.to == [event.order.customer.email]


@pytest.mark.parametrize("verb", [Verb.START, Verb.UPLOAD, Verb.RETURN, Verb.COMPLETE, Verb.PACK])
def test_the_workshops_own_steps_are_not_told(verb: Verb) -> None:
    assert not MAIL.wants(event_of(verb))


def test_a_second_run_sends_nothing_twice() -> None:
    event = event_of()
    assert len(told(event)) == 1
    assert told(event) == []
    assert Notice.objects.get().sent_at is not None


def test_a_piece_taken_again_is_told_once() -> None:
    first = event_of(Verb.TAKE)
    second = EventFactory(order=first.order, order_version=2, verb=Verb.TAKE)
    assert (len(told(first)), len(told(second))) == (1, 0)


@pytest.mark.parametrize(
    "person",
    [{"role": Role.PARTNER}, {"email": ""}, {"wants_mail": False}, {"is_active": False}],
)
def test_people_who_are_not_written_to(person: dict) -> None:
    assert told(event_of(Verb.TAKE, customer=UserFactory(**person))) == []


@pytest.mark.parametrize("verb", [Verb.SUBMIT, Verb.PRICE, Verb.SHIP, Verb.CANCEL])
def test_what_an_order_needs_goes_to_who_wants_no_other_letters(verb: Verb) -> None:
    assert len(told(event_of(verb, customer=UserFactory(wants_mail=False)))) == 1


def test_a_title_with_line_breaks_is_no_header() -> None:
    (letter,) = told(event_of(title="Ring\r\nBcc: all@example.com"))
    assert "Bcc" not in letter.message()


def test_a_letter_shows_html_as_text() -> None:
    (letter,) = told(event_of(title="<img src=x>"))
    assert "<img" not in letter.alternatives[0][0]
    assert "<img src=x>" in letter.body


def test_it_can_be_unsubscribed_by_one_press(client: Client) -> None:
    event = event_of()
    (letter,) = told(event)
    headers = letter.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix(links.absolute(""))
    person = event.order.customer
    assert client.get(path).status_code == 200
    person.refresh_from_db()
    assert person.wants_mail
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    person.refresh_from_db()
    assert not person.wants_mail
    strict.post(path, {"again": "1"})
    person.refresh_from_db()
    assert person.wants_mail


def test_nobody_is_unsubscribed_by_a_guessed_or_another_pages_token(client: Client) -> None:
    event = event_of()
    track = links.track(event.order).split("/")[-2]
    for token in ("1", f"{event.order.customer_id}:x", track):
        assert client.post(f"/letters/{token}/").status_code == 404


# The link without sign-in


def path_of(order: Order) -> str:
    return links.track(order).removeprefix(links.absolute(""))


def test_the_link_shows_the_order_and_nothing_personal(client: Client) -> None:
    customer = UserFactory(name="Anna Secret", email="anna@secret.example")
    order = OrderFactory(
        customer=customer, status=Status.PRICE_CALCULATED, title="For Olga", comment="Hush"
    )
    response = client.get(path_of(order))
    html = response.content.decode()
    assert order.number in html
    assert "Priced" in html
    for secret in ("Anna", "secret.example", "For Olga", "Hush", "41,500", "41 500", "₽"):
        assert secret not in html
    assert response["X-Robots-Tag"] == "noindex"


def test_a_link_opens_its_own_order_only(client: Client) -> None:
    one, other = OrderFactory(), OrderFactory()
    assert other.number not in client.get(path_of(one)).content.decode()
    secret, _colon, _signature = path_of(one).rstrip("/").rpartition(":")
    _secret, _colon, foreign = path_of(other).rstrip("/").rpartition(":")
    assert client.get(f"{secret}:{foreign}/").status_code == 404
    unsubscribe = links.unsubscribe(one.customer).split("/")[-2]
    for token in ("x", "x:y", "🐈", unsubscribe):
        assert client.get(f"/track/{token}/").status_code == 404


def test_a_new_link_ends_the_one_before(client: Client) -> None:
    order = OrderFactory()
    old = path_of(order)
    client.force_login(order.customer)
    client.post(f"/orders/{order.public_id}/link/")
    assert client.get(old).status_code == 404
    assert path_of(order) != old
    assert client.get(path_of(order)).status_code == 200


# A real mail server


class Post:
    """Keeps what it gets, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.answer = "250 OK"
        self.hangs_up = False
        self.controller: Controller

    async def handle_DATA(self, server, session, envelope) -> str:
        self.got.append(envelope.content.decode())
        if self.hangs_up:
            server.transport.abort()
        return self.answer


@pytest.fixture
def post(settings, monkeypatch) -> Iterator[Post]:
    monkeypatch.setattr(sending, "BACKOFF", Backoff(0.0))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    post.controller = controller
    yield post
    post.controller.stop(no_assert=True)


def submitted() -> Delivery:
    customer = UserFactory()
    order = OrderFactory(status=Status.FILE_UPLOADED, customer=customer)
    lifecycle.submit(order, customer)
    return Delivery.objects.get(consumer="mail", order=order)


def tried(delivery: Delivery) -> Delivery:
    """As when its time has come."""
    Delivery.objects.filter(pk=delivery.pk).update(next_at="2020-01-01T00:00Z")
    deliver.one(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def test_a_real_server_gets_it_once(post: Post) -> None:
    delivery = submitted()
    assert tried(delivery).done_at is not None
    Delivery.objects.filter(pk=delivery.pk).update(done_at=None)  # the acknowledgement was lost
    tried(delivery)
    assert len(post.got) == 1
    assert message_from_string(post.got[0])["List-Unsubscribe"].strip().startswith("<http")


def test_a_refused_letter_is_tried_again(post: Post) -> None:
    post.answer = "451 come back later"
    delivery = tried(submitted())
    assert (delivery.done_at, "451" in delivery.error) == (None, True)
    post.answer = "250 OK"
    assert tried(delivery).done_at is not None
    assert len(post.got) == 2  # the first was given back


def test_a_letter_that_may_have_arrived_is_not_sent_again(post: Post) -> None:
    post.hangs_up = True
    delivery = tried(submitted())
    assert delivery.done_at is not None
    assert Notice.objects.get().sent_at is None
    post.hangs_up = False
    MAIL.prepare(delivery.event)
    assert len(post.got) == 1


def test_a_server_that_is_away_is_asked_by_one_letter_at_a_time(
    post: Post, settings, monkeypatch
) -> None:
    monkeypatch.setattr(sending, "BACKOFF", Backoff(60))
    with closed_port() as settings.EMAIL_PORT:
        assert "Refused" in tried(submitted()).error
        assert "a moment ago" in tried(submitted()).error
        monkeypatch.setattr(sending.BACKOFF, "asks_at", 0.0)
        assert "Refused" in tried(submitted()).error
    settings.EMAIL_PORT = post.controller.port
    monkeypatch.setattr(sending.BACKOFF, "asks_at", 0.0)
    assert tried(submitted()).done_at is not None


def test_without_a_server_it_waits_is_parked_and_goes_when_sent_again(post: Post) -> None:
    post.controller.stop()
    delivery = submitted()
    for _attempt in range(MAIL.attempts):
        tried(delivery)
    assert delivery.parked_at is not None
    assert "Refused" in delivery.error
    assert not Notice.objects.exists()
    post.controller = Controller(post, hostname="127.0.0.1", port=post.controller.port)
    post.controller.start()
    Delivery.objects.filter(pk=delivery.pk).again()
    assert tried(delivery).done_at is not None
    assert len(post.got) == 1


# Reminders


def test_the_person_whose_turn_it_is_is_reminded_once_a_day() -> None:
    order = OrderFactory(status=Status.PACKAGING)
    first, next_day = "2026-01-01", "2026-01-02"
    assert [reminders.remind(order.pk, day) for day in (first, first, next_day)] == [1, 0, 1]
    assert [letter.to for letter in mail.outbox] == [[order.operator.email]] * 2
    assert order.number in mail.outbox[0].subject


def test_free_work_is_told_to_the_operators_and_a_begun_order_to_its_customer() -> None:
    operators = [UserFactory(role=Role.OPERATOR) for _ in range(2)]
    free, begun = OrderFactory(), OrderFactory(status=Status.INITIATED)
    reminders.remind(free.pk, "2026-01-01")
    reminders.remind(begun.pk, "2026-01-01")
    people = {person.email for person in operators} | {begun.customer.email}
    assert {letter.to[0] for letter in mail.outbox} == people


def test_what_is_over_reminds_nobody() -> None:
    assert reminders.remind(OrderFactory(status=Status.CLOSED).pk, "2026-01-01") == 0


def test_people_without_an_address_are_passed_over() -> None:
    assert not sending.is_told(User(email=""), "received")
