"""Whatever is sent in a passkey's place is a sentence, and a line in the log: no error of ours."""

import base64
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from jewelry.accounts.models import Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN, ADD = "/accounts/2fa/webauthn/login/", "/accounts/2fa/webauthn/add/"
SENTENCE = "This passkey opens nothing here. Try another one, or another way."
SCRIPT = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def proof(person: Any = "1", **changes: Any) -> dict[str, Any]:
    """As a browser makes it, signed by nobody."""
    said = {"type": "webauthn.get", "challenge": "AAAA", "origin": "http://testserver"}
    response = {
        "clientDataJSON": packed(json.dumps(said).encode()),
        "authenticatorData": packed(bytes(32) + b"\5" + bytes(4)),
        "signature": "AAAA",
        "userHandle": packed(str(person).encode()),
    }
    names = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}}
    return names | {"response": response} | changes


def spoilt() -> list[str]:
    """Each value of a proof replaced by what it should not be, and what is no proof at all."""
    odd: list[Any] = [None, 5, "", "!!", [], {}, [[]]]
    whole = [proof(**{name: value}) for name in proof() for value in odd]
    parts = [
        proof(response=proof()["response"] | {name: value})
        for name in proof()["response"]
        for value in odd
    ]
    none = ["", "[]", "1", "null", "{}", '"x"', "[" * 3000, "9" * 5000, "NaN", "{" * 30]
    return [*none, *map(json.dumps, [*whole, *parts, proof("9" * 30), proof("a\0b")])]


def test_no_proof_is_an_error_at_the_door() -> None:
    for number, sent in enumerate(spoilt()):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")  # each may try a few a minute
        client.get(LOGIN, headers=SCRIPT)
        answer = client.post(LOGIN, {"credential": sent})
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/"), sent
        assert SENTENCE in client.get("/accounts/login/").content.decode(), sent


def test_a_key_that_is_gone_is_told_so_and_written_down(written) -> None:
    person, client = UserFactory(), Client()
    client.get(LOGIN, headers=SCRIPT)
    client.post(LOGIN, {"credential": json.dumps(proof(person.pk))})
    assert SENTENCE in client.get("/accounts/login/").content.decode()
    [line] = [line for line in written() if line.get("event") == "second_factor_failed"]
    assert (line["kind"], line.get("person")) == ("webauthn", None)


def test_no_proof_is_an_error_where_a_key_is_added(client) -> None:
    person = UserFactory(role=Role.SELLER)
    client.force_login(person)
    client.post("/accounts/again/", {"password": "demo"})
    for sent in spoilt():
        answer = client.post(ADD, {"credential": sent, "name": "Key"})
        assert answer.status_code == 200, sent
        assert SENTENCE in answer.content.decode(), sent
    assert not Authenticator.objects.exists()
