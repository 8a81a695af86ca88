"""What a customer may ask for after shipping, once, and what a seller answers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.accounts.personal import erasing
from jewelry.aftercare import claims
from jewelry.aftercare.errors import AnsweredAlready, AskedAlready, ClaimOpen, NotOffered
from jewelry.aftercare.models import Claim, ClaimKind, ClaimState, Wish
from jewelry.orders import lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Piece, SaleRules
from jewelry.shipping import delivered
from jewelry.talk import saying
from jewelry.talk.models import Message
from tests.factories import UserFactory
from tests.shipping.packed import packed
from tests.shipping.test_delivered import sent
from tests.support.html import compact
from tests.support.rivals import met
from tests.talk.test_attachments import photo

K, S = ClaimKind, ClaimState
WORDS = "The stone fell out."
ENGRAVED = {"engraving": {"text": "Alsu", "typeface": "antiqua", "place": "inside"}}
db = pytest.mark.django_db


def closed(days: int = 0, is_ours: bool = True, **given) -> Order:
    order = sent(**given)
    Piece.objects.filter(order=order).update(is_ours=is_ours)
    since = timezone.now() - timedelta(days=days)
    Order.objects.filter(pk=order.pk).update(status=Status.CLOSED, status_since=since)
    return Order.objects.get(pk=order.pk)


def asked(order: Order, kind: ClaimKind = K.FLAW, token=None) -> Claim:
    return claims.ask(order, order.customer, kind, Wish.REMAKE, WORDS, token=token or uuid4())


def stored() -> set[str]:
    try:
        return set(default_storage.listdir("talk")[1])
    except FileNotFoundError:
        return set()


def seller():
    return UserFactory(role=Role.SELLER)


@db
@pytest.mark.parametrize(
    ("days", "given", "kinds"),
    [
        (0, {}, [K.RETURN, K.FLAW, K.LOST]),
        (8, {}, [K.FLAW, K.LOST]),
        (181, {}, []),
        (0, {"is_ours": False}, [K.FLAW, K.LOST]),
        (0, {"options": ENGRAVED}, [K.FLAW, K.LOST]),
    ],
)
def test_the_rules_say_what_may_be_asked_for(days, given, kinds) -> None:
    SaleRules.objects.update_or_create(pk=1, defaults={"return_days": 7, "claim_days": 180})
    assert claims.offered(closed(days, **given)) == kinds


@db
def test_on_its_way_it_may_be_lost_and_before_there_is_nothing_to_claim() -> None:
    assert claims.offered(sent()) == [K.FLAW, K.LOST]
    [order] = packed()
    assert claims.offered(order) == []
    with pytest.raises(NotOffered):
        asked(order, K.LOST)
    assert not Message.objects.exists()


@db
def test_what_came_by_its_customers_own_word_is_not_lost() -> None:
    order = sent()
    lifecycle.close(order, order.customer)
    assert K.LOST not in claims.offered(Order.objects.get(pk=order.pk))
    taken = sent(days=30)
    assert delivered.close_by_days() == 1
    assert K.LOST in claims.offered(Order.objects.get(pk=taken.pk))


@db
def test_a_refused_request_leaves_no_file_in_the_storage() -> None:
    order = closed(days=400)
    picture = ContentFile(photo(), "stone.jpg")
    for kind in (K.FLAW, K.RETURN):
        before = stored()
        with pytest.raises(NotOffered):
            claims.ask(order, order.customer, kind, Wish.MONEY, WORDS, [picture], token=uuid4())
        assert stored() == before
    order = closed()
    asked(order)
    before = stored()
    with pytest.raises(AskedAlready):
        claims.ask(order, order.customer, K.FLAW, Wish.MONEY, WORDS, [picture], token=uuid4())
    assert stored() == before


@db
def test_words_that_were_sent_as_a_message_before_are_no_request() -> None:
    order, token = closed(), uuid4()
    saying.say(order, order.customer, f"It has a flaw. {WORDS}", token=token)
    with pytest.raises(AskedAlready):
        asked(order, token=token)
    assert not Claim.objects.exists()


@db
def test_a_request_is_a_message_too_and_one_at_a_time() -> None:
    order, token = closed(), uuid4()
    claim = asked(order, token=token)
    assert claim.message.text == f"It has a flaw. {WORDS}"
    assert asked(order, token=token) == claim
    with pytest.raises(AskedAlready):
        asked(order)
    assert (Claim.objects.count(), Message.objects.count()) == (1, 1)


@db
def test_a_return_asks_for_the_money_and_words_are_needed() -> None:
    assert asked(closed(), K.RETURN).wish == Wish.MONEY
    with pytest.raises(MoveRefused):
        order = closed()
        claims.ask(order, order.customer, K.FLAW, Wish.REPAIR, "  ", token=uuid4())


@db
def test_a_seller_answers_once_and_settles_what_was_accepted() -> None:
    claim, person, token = asked(closed()), seller(), uuid4()
    for _press in range(2):
        answered = claims.answer(claim, person, "Send it to us.", token, accepts=True)
    assert (answered.state, answered.answer.text) == (S.ACCEPTED, "Send it to us.")
    with pytest.raises(AnsweredAlready):
        claims.answer(claim, person, "No.", uuid4(), accepts=False)
    assert {claims.settle(claim).state for _press in range(2)} == {S.SETTLED}
    assert Message.objects.count() == 2


@db
def test_what_was_declined_is_not_settled_and_may_be_asked_again() -> None:
    order = closed()
    claim = asked(order)
    claims.answer(claim, seller(), "It was bent by force.", uuid4(), accepts=False)
    with pytest.raises(AnsweredAlready):
        claims.settle(claim)
    assert asked(order).state == S.ASKED


@db
def test_what_is_said_to_be_lost_is_not_taken_as_delivered() -> None:
    order = sent(days=30)
    claim = asked(order, K.LOST)
    assert delivered.close_by_days() == 0
    with pytest.raises(ClaimOpen):
        lifecycle.close(order, seller())
    claims.answer(claim, seller(), "It is at the post office.", uuid4(), accepts=False)
    assert delivered.close_by_days() == 1


@db
def test_who_waits_for_an_answer_is_not_erased() -> None:
    order = closed()
    claim = asked(order)
    assert any("waits for an answer" in each for each in erasing.hindrances(order.customer))
    claims.answer(claim, seller(), "Yes.", uuid4(), accepts=True)
    assert not any("waits for an answer" in each for each in erasing.hindrances(order.customer))


@pytest.mark.django_db(transaction=True)
def test_a_request_while_the_seller_closes_is_either_before_or_after() -> None:
    order, person = sent(), seller()
    with met(claims, "_write", lambda: lifecycle.close(order, person)) as rival:
        asked(order, K.LOST)
    with pytest.raises(ClaimOpen):
        rival[0].result(30)
    assert Order.objects.get().status == Status.SHIPPED


@db
def test_the_customer_asks_and_reads_the_answer_on_the_orders_page(client) -> None:
    order = closed()
    client.force_login(order.customer)
    address = f"/orders/{order.public_id}/"
    assert "Something is not right with it" in client.get(address).content.decode()
    form = {"token": uuid4(), "kind": "flaw", "wish": "repair", "words": WORDS}
    assert client.post(f"{address}claim/", form).status_code == 302
    shown = compact(client.get(address).content.decode())
    assert "waits for our answer" in shown and "Something is not right with it" not in shown
    claims.answer(Claim.objects.get(), seller(), "Send it to us.", uuid4(), accepts=True)
    assert "Send it to us." in client.get(address).content.decode()


@db
def test_while_a_request_waits_nothing_is_taken_as_delivered_on_the_page(client) -> None:
    order = sent()
    client.force_login(order.customer)
    address = f"/orders/{order.public_id}/"
    assert "Without a word from you" in compact(client.get(address).content.decode())
    claim = asked(order, K.LOST)
    shown = compact(client.get(address).content.decode())
    assert "Without a word from you" not in shown and "I have it" not in shown
    claims.answer(claim, seller(), "It is at the post office.", uuid4(), accepts=False)
    assert "I have it" in client.get(address).content.decode()


@db
@pytest.mark.parametrize(
    "given", [{"words": ""}, {"kind": "x"}, {"wish": ""}, {"token": "x"}, {"words": "x" * 3000}]
)
def test_odd_requests_are_asked_again_and_write_nothing(client, given) -> None:
    order = closed()
    client.force_login(order.customer)
    form = {"token": uuid4(), "kind": "flaw", "wish": "repair", "words": WORDS} | given
    assert client.post(f"/orders/{order.public_id}/claim/", form).status_code == 422
    assert not Claim.objects.exists()


@db
def test_what_the_rules_refuse_is_said_and_the_words_stay(client) -> None:
    order = closed(days=400)
    client.force_login(order.customer)
    form = {"token": uuid4(), "kind": "return", "wish": "money", "words": WORDS}
    answer = client.post(f"/orders/{order.public_id}/claim/", form)
    shown = compact(answer.content.decode())
    assert answer.status_code == 422 and "the rules do not allow this" in shown and WORDS in shown


@db
def test_a_stranger_asks_for_nothing(client) -> None:
    order = closed()
    client.force_login(UserFactory())
    form = {"token": uuid4(), "kind": "flaw", "wish": "repair", "words": WORDS}
    assert client.post(f"/orders/{order.public_id}/claim/", form).status_code == 404


@db
def test_a_seller_answers_in_the_admin(client) -> None:
    claim = asked(closed())
    client.force_login(seller())
    page = f"/admin/aftercare/claim/{claim.pk}"
    shown = client.get(f"{page}/change/").content.decode()
    assert WORDS in shown and "Accept" in shown
    client.post(f"{page}/answer/", {"token": uuid4(), "answer": "Send it to us.", "accepts": "on"})
    claim.refresh_from_db()
    assert claim.state == S.ACCEPTED
    client.post(f"{page}/settle/")
    claim.refresh_from_db()
    assert claim.state == S.SETTLED


@db
def test_pictures_of_a_flaw_lie_with_its_message(client) -> None:
    order = closed()
    client.force_login(order.customer)
    form = {"token": uuid4(), "kind": "flaw", "wish": "repair", "words": WORDS}
    address = f"/orders/{order.public_id}/claim/"
    picture = ContentFile(photo(), "stone.jpg")
    assert client.post(address, form | {"attached": picture}).status_code == 302
    assert Claim.objects.get().message.attachments.get().kind == "webp"


@db
def test_a_file_that_is_no_picture_is_refused_and_nothing_is_asked(client) -> None:
    order = closed()
    client.force_login(order.customer)
    form = {"token": uuid4(), "kind": "flaw", "wish": "repair", "words": WORDS}
    bad = ContentFile(b"<svg onload=alert(1)>", "stone.svg")
    answer = client.post(f"/orders/{order.public_id}/claim/", form | {"attached": bad})
    assert answer.status_code == 422
    assert not Claim.objects.exists() and not Message.objects.exists()
