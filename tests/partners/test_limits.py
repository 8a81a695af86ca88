"""How many requests a partner may make, with the cache and without."""

from contextlib import ExitStack

import pytest
from django.core.cache import cache
from django.test import Client

from crm.partners import limits
from tests.partners.conftest import Program


@pytest.fixture(autouse=True)
def three(settings) -> None:
    settings.API_REQUESTS_A_MINUTE = 3
    cache.clear()
    limits._here.clear()


def test_what_is_left_is_told_and_then_nothing_is(partner: Program) -> None:
    answers = [partner.get("/orders") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each["RateLimit"].split(";")[1] for each in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert {each["RateLimit-Policy"] for each in answers} == {'"partner";q=3;w=60'}
    assert 15 <= int(answers[-1]["Retry-After"]) <= 20
    assert answers[-1].json()["type"].endswith("#too-many-requests")


def test_partners_and_modes_have_buckets_of_their_own(partner: Program, sandbox, new_program) -> None:  # fmt: skip
    for _ in range(4):
        partner.get("/orders")
    assert [who.get("/orders").status_code for who in (sandbox, new_program())] == [200, 200]


def test_a_refused_request_does_nothing_and_keeps_its_key(partner: Program, settings) -> None:
    quote = partner.quote()["id"]
    assert partner.post("/orders", {"quote": quote}, once="a").status_code == 201
    assert partner.post("/orders", {"quote": quote}, once="b").status_code == 429
    settings.API_REQUESTS_A_MINUTE = 100
    cache.clear()
    answer = partner.post("/orders", {"quote": quote}, once="b")
    assert (answer.status_code, answer.has_header("Idempotency-Replayed")) == (201, False)


def test_tokens_come_back_with_time() -> None:
    name = "limit:7:live"
    assert [limits._take_here(name, 3).allowed for _ in range(4)] == [True, True, True, False]
    tokens, at = limits._here[name]
    limits._here[name] = (tokens, at - 20)
    assert [limits._take_here(name, 3).allowed for _ in range(2)] == [True, False]


def test_without_the_cache_each_process_counts_for_itself(partner: Program, monkeypatch) -> None:
    monkeypatch.setattr("jewelry.platform.cache.raw", lambda action, otherwise: otherwise)
    assert [partner.get("/orders").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_programs_never_have_all_the_threads(partner: Program, client: Client) -> None:
    with ExitStack() as others:
        for _ in range(4):
            others.enter_context(limits.TURNS)
        answer = partner.get("/orders")
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")
        assert answer.json()["type"].endswith("#busy")
        assert "RateLimit" not in answer.headers
        assert client.get("/").status_code == client.get("/api/problems/").status_code == 200
    assert partner.get("/orders")["RateLimit"].split(";")[1] == "r=2"
    assert all(limits.TURNS.acquire(blocking=False) for _ in range(4))
    limits.TURNS.release(4)
