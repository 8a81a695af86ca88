"""Five services, each down, hanging or slow, and what each section of the site does then.

The table is docs/resilience.md's. A cell is one test: the answers during the fault, after few tries and
in words, and that everything goes on by itself afterwards, done once.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from jewelry.notices import sending
from jewelry.outbox import deliver
from jewelry.outbox.models import Delivery
from jewelry.platform.backoff import Backoff
from tests.resilience.conftest import House
from tests.resilience.faces import FACES, Answer, Day, Request, ask
from tests.resilience.site import FORGET
from tests.support.processes import until

pytestmark = pytest.mark.django_db
MAX_TRIES = 9
"""New connections to a service that hangs, for three requests: each is waited for as long as may be."""

REFUSED = {
    "database": {"page", "write", "file"},
    "store": {"file"},
}
"""What is refused, in words, while a service is down or hangs; all else is done without it."""

NEEDS_FILES = {("shop", "write")}
"""Beside the files themselves: an order brings its model."""

LETTERS = {"crm", "mes"}
"""Where something happens that customers are told; partners' systems get webhooks."""


@pytest.fixture
def day(face: str, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Day]:
    monkeypatch.setattr(sending, "BACKOFF", Backoff(0.0))
    ask(house.port, Request("GET", FORGET))
    yield FACES[face]()
    Delivery.objects.all().delete()


def together(house: House, day: Day) -> dict[str, Answer]:
    asked = {"page": day.page, "write": day.write, "file": day.file}
    with ThreadPoolExecutor(3) as pool:
        answers = pool.map(lambda request: ask(house.port, request), asked.values())
        return dict(zip(asked, answers, strict=True))


def refused(service: str, fault: str, face: str) -> set[str]:
    if fault == "slow":
        return set()
    more = {what for place, what in NEEDS_FILES if place == face and service == "store"}
    return REFUSED.get(service, set()) | more


def is_in_words(face: str, answer: Answer) -> bool:
    """503 with Retry-After: a page of the site's, or a problem for a program."""
    if answer.status != 503 or "Retry-After" not in answer.headers:
        return False
    if face == "api":
        return bool(json.loads(answer.text)["detail"])
    return "does not answer" in answer.text and "alexandrite.css" in answer.text


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("fault", ["down", "hanging", "slow"])
@pytest.mark.parametrize("service", ["database", "cache", "broker", "store", "mail"])
def test_what_a_section_does_without(house, day, service, fault, face) -> None:
    with house.proxies.trouble(service, fault):
        answers = together(house, day)
        letters = len(house.mailbox.letters)
        told = service == "mail" and face in LETTERS and tell_customers(house)
        tries = house.proxies.tries(service)
    assert fault != "hanging" or tries <= MAX_TRIES
    bad = refused(service, fault, face)
    assert {name for name, a in answers.items() if a.status == 503} == bad
    assert {name for name in bad if not is_in_words(face, answers[name])} == set()
    assert all(a.status < 400 for name, a in answers.items() if name not in bad)
    if service == "mail" and face in LETTERS:
        assert told == (fault == "slow")
    goes_on(house, day, face)
    if face in LETTERS:
        tell_customers(house)
        assert len(house.mailbox.letters) == letters + 1


def goes_on(house: House, day: Day, face: str) -> None:
    """By itself, and what is sent again is done once."""

    def is_well() -> bool:
        return all(each.status < 500 for each in together(house, day).values())

    until(is_well, f"{face} is well again")
    assert day.has_written()


def tell_customers(house: House) -> bool:
    """As the workers' sweep does when its time has come."""
    before = len(house.mailbox.letters)
    waiting = Delivery.objects.filter(consumer="mail", done_at=None)
    waiting.update(next_at=timezone.now())
    deliver.sweep("default")
    return len(house.mailbox.letters) > before
