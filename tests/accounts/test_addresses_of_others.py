"""Nobody learns whether an address is known, or keeps its owner from it."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jewelry.accounts import confirmation_links
from jewelry.accounts.hashing import BoundedHasher
from jewelry.accounts.models import User
from tests.accounts.addressing import AGAIN, EMAIL, PASSWORD, link, owner, sign_up, worker
from tests.factories import OrderFactory

__all__ = ["worker"]

pytestmark = pytest.mark.django_db


# Nobody learns whether an address is known


def answer_to_sign_up(client: Client, email: str) -> tuple[Any, ...]:
    """All that its sender can see and measure, but the address that they typed."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = sign_up(client, email=email, next="/price/")
    statements = [re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries]
    page = client.get("/price/").content.decode().replace(email, "ADDRESS")
    again = client.post(AGAIN, {"next": "/price/"}, follow=True).content.decode()
    hidden = re.compile(r'(csrf\S+ value=\S+|nonce="[^"]*"|value="[\w-]{30,}")')
    seen = [hidden.sub("", text.replace(email, "ADDRESS")) for text in (page, again)]
    return answer.status_code, answer["Location"], statements, seen


def test_sign_up_answers_alike_whether_the_address_is_known_or_not() -> None:
    owner()
    known, unknown = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    assert answer_to_sign_up(known, EMAIL) == answer_to_sign_up(unknown, "new@example.com")


def test_signing_in_answers_alike_with_the_password_of_an_account_not_confirmed(
    monkeypatch,
) -> None:
    """Otherwise a person who signed up with an address would learn whether it is another's."""
    owner()
    hashed: list[str] = []
    encode = BoundedHasher.encode

    def counted(self: Any, password: str, *args: Any) -> str:
        hashed.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(BoundedHasher, "encode", counted)
    answers = []
    for email in (EMAIL, "new@example.com"):
        sign_up(Client(REMOTE_ADDR="192.0.2.1"), email=email)
        form = {"username": email, "password": PASSWORD}
        before = len(hashed)
        answer = Client(REMOTE_ADDR="192.0.2.1").post("/accounts/login/", form)
        sentence = "correct" in answer.content.decode()
        answers.append((answer.status_code, sentence, len(hashed) - before))
    assert answers == [(200, True, 1)] * 2


# A stranger who types another's address


def test_a_stranger_who_typed_it_first_keeps_its_owner_from_nothing(client) -> None:
    stranger = Client(REMOTE_ADDR="198.51.100.1")
    sign_up(stranger, name="Mallory", password="not-evas-word")
    theirs = User.objects.get()
    OrderFactory(customer=theirs, title="Mallory's ring")
    sign_up(client)
    client.post(link())
    eva = get_user(client)
    assert (eva.username, eva.is_confirmed) == (EMAIL, True)
    assert "Mallory" not in client.get("/orders/").content.decode()
    OrderFactory(customer=eva, title="Eva's ring")
    assert "Eva" not in stranger.get("/orders/").content.decode()
    stranger.post(link(0))
    theirs.refresh_from_db()
    assert (theirs.is_confirmed, theirs.is_claim) == (False, True)


def test_the_owner_of_the_mailbox_cannot_confirm_what_a_stranger_began(client) -> None:
    """Or the stranger, who knows the password, would have an account with the owner's address."""
    sign_up(Client(), password="not-evas-word")
    assert client.post(link(), {"password": PASSWORD}).status_code == 422
    sign_up(client)
    assert client.post(link(0)).status_code == 422
    assert not User.objects.exclude(confirmed_email="").exists()


def test_by_a_strangers_letter_the_owner_makes_an_account_of_their_own_at_once(client) -> None:
    sign_up(Client(REMOTE_ADDR="198.51.100.1"), name="Mallory", password="not-evas-word")
    page = client.get(link()).content.decode()
    (way,) = re.findall(r'href="(/accounts/signup/\?proof=[^"]+)"', page)
    form = client.get(way).content.decode()
    assert f'value="{EMAIL}"' in form
    (proof,) = re.findall(r'name="proof" value="([^"]+)"', form)
    assert sign_up(client, proof=proof).status_code == 302
    eva = get_user(client)
    assert (eva.username, eva.is_confirmed, eva.name) == (EMAIL, True, "Eva Stein")
    assert len(mail.outbox) == 1
    again = sign_up(Client(), proof=proof)
    assert again.status_code in {302, 422}
    assert User.objects.filter(username=EMAIL).count() == 1


def test_a_link_proves_no_other_address(client) -> None:
    sign_up(Client())
    proof = link().split("/")[-2]
    sign_up(client, email="other@example.com", proof=proof)
    assert not get_user(client).is_confirmed


def test_a_forgotten_password_of_an_account_not_confirmed_sends_its_link_again(client) -> None:
    sign_up(Client())
    client.post("/accounts/forgotten/", {"email": "EVA@example.com"})
    assert mail.outbox[-1].subject == "Confirm your address"
    client.post(link(), {"password": PASSWORD})
    assert get_user(client).is_confirmed


def test_of_two_who_confirm_one_address_at_once_one_has_it(client, monkeypatch) -> None:
    """The rival confirms between the link's check and the write."""
    sign_up(client)
    read = confirmation_links.read

    def rival_first(token: str) -> Any:
        claim = read(token)
        monkeypatch.setattr(confirmation_links, "read", read)
        owner()
        return claim

    path = link()
    monkeypatch.setattr(confirmation_links, "read", rival_first)
    answer = client.post(path)
    assert answer.status_code == 409
    assert "Another account has this address" in answer.content.decode()
    assert get_user(client).is_claim
