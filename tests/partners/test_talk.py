"""A partner's program reads and writes an order's messages, and makes claims."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from crm.partners import sandbox_talk
from crm.partners.models import TestOrder
from jewelry.accounts.models import Role, User
from jewelry.aftercare import claims
from jewelry.aftercare.models import Claim
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.talk import saying, threads
from jewelry.talk.models import MAX_CHARACTERS, Message
from tests.factories import UserFactory
from tests.partners.conftest import Program
from tests.partners.test_delivered import sent
from tests.talk.test_attachments import PDF, photo

pytestmark = pytest.mark.django_db
WORDS = "The stone fell out."


@pytest.fixture
def seller() -> User:
    return UserFactory(role=Role.SELLER)


def path(made: dict[str, Any], tail: str = "messages") -> str:
    return f"/orders/{made['id']}/{tail}"


def order_of(made: dict[str, Any]) -> Order:
    return Order.objects.get(public_id=made["id"])


def kind_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("#")[2]


def test_a_message_goes_to_the_seller_and_the_answer_comes_back(partner: Program, seller) -> None:
    made = partner.order()
    answer = partner.post(path(made), {"text": " When is it ready? "})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["author"], said["text"], said["files"]) == ("you", "When is it ready?", [])
    assert threads.unanswered().get().order == order_of(made)
    saying.say(order_of(made), seller, "On Friday", token=uuid4())
    found = partner.get(path(made)).json()
    assert [(each["author"], each["text"]) for each in found["messages"]] == [
        ("you", "When is it ready?"),
        ("house", "On Friday"),
    ]
    assert found["messages"][0] == said


def test_a_question_says_that_it_waits_and_any_message_answers_it(partner, seller) -> None:
    made = partner.order()
    saying.say(order_of(made), seller, "Which size?", asks=True, token=uuid4())
    found = partner.get(path(made)).json()
    assert found["waits_for_answer"] and found["messages"][0]["is_question"]
    partner.post(path(made), {"text": "17"})
    assert not partner.get(path(made)).json()["waits_for_answer"]


def test_a_repeated_request_is_one_message(partner: Program) -> None:
    made = partner.order()
    first, second = (partner.post(path(made), {"text": "When?"}, once="m-1") for _ in range(2))
    assert first.json() == second.json() and second["Idempotency-Replayed"] == "true"
    assert Message.objects.count() == 1
    assert kind_of(partner.post(path(made), {"text": "When?"}, once=""))[1].startswith("idem")


@pytest.mark.parametrize(
    "body",
    [
        None, {}, {"text": ""}, {"text": " \n"}, {"text": "x" * (MAX_CHARACTERS + 1)},
        {"text": "\x00"}, {"text": 1}, {"text": "x", "asks": True}, [],
    ],
)  # fmt: skip
def test_odd_messages_are_refused_and_write_nothing(partner: Program, body) -> None:
    assert partner.post(path(partner.order()), body).status_code == 422
    assert not Message.objects.exists()


def test_too_many_messages_are_refused_and_may_be_sent_later(partner, monkeypatch) -> None:
    monkeypatch.setattr(saying, "OF_OTHERS", {saying.HOUR: 1})
    made = partner.order()
    assert partner.post(path(made), {"text": "One"}).status_code == 201
    answer = partner.post(path(made), {"text": "Two"}, once="two")
    assert kind_of(answer) == (429, "too-many-requests") and answer["Retry-After"]
    monkeypatch.undo()
    assert partner.post(path(made), {"text": "Two"}, once="two").status_code == 201


def test_files_of_messages_are_downloaded(partner: Program, seller) -> None:
    made = partner.order()
    files = [ContentFile(photo(), "a.jpg"), ContentFile(PDF, "b.pdf")]
    saying.say(order_of(made), seller, "Look", files, token=uuid4())
    listed = partner.get(path(made)).json()["messages"][0]["files"]
    assert [file["name"] for file in listed] == ["a.jpg", "b.pdf"]
    got = [partner.get(path(made, f"files/{file['id']}")) for file in listed]
    assert [each["Content-Type"] for each in got] == ["image/webp", "application/octet-stream"]
    assert partner.get(path(partner.order(), f"files/{listed[0]['id']}")).status_code == 404


def test_a_claim_is_made_answered_and_read(partner: Program, seller) -> None:
    made = sent(partner)
    assert partner.get(path(made, "claims")).json() == {"claims": [], "offered": ["flaw", "lost"]}
    answer = partner.post(path(made, "claims"), {"kind": "flaw", "wish": "remake", "text": WORDS})
    assert answer.status_code == 201
    claim = answer.json()
    assert (claim["kind"], claim["wish"], claim["state"]) == ("flaw", "remake", "asked")
    found = partner.get(path(made, "claims")).json()
    assert found == {"claims": [claim], "offered": []}
    assert partner.get(path(made)).json()["messages"][0]["id"] == claim["message"]
    claims.answer(Claim.objects.get(), seller, "Send it to us.", uuid4(), accepts=True)
    (claim,) = partner.get(path(made, "claims")).json()["claims"]
    assert (claim["state"], claim["answer"]) == ("accepted", "Send it to us.")


def test_what_the_terms_refuse_is_409(partner: Program) -> None:
    body = {"kind": "lost", "text": WORDS}
    early = partner.order()
    assert kind_of(partner.post(path(early, "claims"), body)) == (409, "wrong-status")
    made = sent(partner)
    assert partner.post(path(made, "claims"), body).status_code == 201
    assert kind_of(partner.post(path(made, "claims"), body)) == (409, "wrong-status")
    assert Claim.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        None, {}, {"kind": "x", "text": WORDS}, {"kind": "flaw"}, {"kind": "flaw", "text": " "},
        {"kind": "flaw", "text": "x" * 2001}, {"kind": "flaw", "wish": "x", "text": WORDS},
    ],
)  # fmt: skip
def test_odd_claims_are_refused_and_write_nothing(partner: Program, body) -> None:
    assert partner.post(path(sent(partner), "claims"), body).status_code == 422
    assert not Claim.objects.exists()


# The sandbox


def test_the_sandbox_answers_each_message_at_once(sandbox: Program) -> None:
    made = sandbox.order()
    said = sandbox.post(path(made), {"text": "When?"}).json()
    found = sandbox.get(path(made)).json()
    assert found["messages"][0] == said and not found["waits_for_answer"]
    assert [each["author"] for each in found["messages"]] == ["you", "house"]
    history = sandbox.get(f"/orders/{made['id']}").json()["history"]
    assert [each["verb"] for each in history][-2:] == ["say", "say"]
    assert not Message.objects.exists()


def test_the_sandbox_accepts_each_claim_at_once(sandbox: Program) -> None:
    made = sandbox.order()
    body = {"kind": "flaw", "text": WORDS}
    assert kind_of(sandbox.post(path(made, "claims"), body)) == (409, "wrong-status")
    TestOrder.objects.update(status=Status.SHIPPED)
    claim = sandbox.post(path(made, "claims"), body).json()
    assert (claim["state"], claim["wish"]) == ("accepted", "repair")
    found = sandbox.get(path(made, "claims")).json()
    assert found == {"claims": [claim], "offered": ["flaw", "lost"]}
    assert sandbox.get(path(made)).json()["messages"][0]["id"] == claim["message"]


def test_words_do_not_keep_a_test_order_where_it_is(sandbox: Program) -> None:
    made, since = sandbox.order(), TestOrder.objects.get().status_since
    sandbox.post(path(made), {"text": "When?"})
    assert TestOrder.objects.get().status_since == since


def test_a_test_orders_messages_are_bounded(sandbox: Program, monkeypatch) -> None:
    monkeypatch.setattr(sandbox_talk, "MAX_MESSAGES", 2)
    made = sandbox.order()
    assert sandbox.post(path(made), {"text": "One"}).status_code == 201
    assert kind_of(sandbox.post(path(made), {"text": "Two"})) == (409, "wrong-status")
    assert len(sandbox.get(path(made)).json()["messages"]) == 2


def test_messages_of_both_modes_have_one_shape(partner: Program, sandbox: Program) -> None:
    live, tried = (
        who.post(path(who.order()), {"text": "When?"}).json() for who in (partner, sandbox)
    )
    assert list(live) == list(tried)
