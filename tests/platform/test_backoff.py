"""A server that does not answer is left alone, longer after each failed attempt."""

import pytest

from jewelry.platform.backoff import Backoff


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("jewelry.platform.backoff.time.monotonic", lambda: now[0])
    return now


def test_one_caller_asks_when_the_pause_is_over(clock) -> None:
    backoff = Backoff(5)
    assert backoff.failed()
    assert not backoff.may_ask()
    clock[0] += 5
    assert [backoff.may_ask(), backoff.may_ask()] == [True, False]


def test_callers_who_fail_together_lengthen_no_pause(clock) -> None:
    backoff = Backoff(5, longest_seconds=60)
    assert [backoff.failed() for _ in range(5)] == [True, False, False, False, False]
    assert backoff.pause == 5


def test_each_question_in_vain_doubles_the_pause_up_to_the_longest(clock) -> None:
    backoff, pauses = Backoff(5, longest_seconds=60), []
    backoff.failed()
    for _ in range(5):
        clock[0] = backoff.asks_at
        assert backoff.may_ask()
        backoff.failed()
        pauses.append(backoff.pause)
    assert pauses == [10, 20, 40, 60, 60]


def test_some_failures_in_a_row_are_no_outage(clock) -> None:
    backoff = Backoff(1, failures=3)
    assert [backoff.failed(), backoff.failed(), backoff.is_away] == [False, False, False]
    assert not backoff.succeeded()
    assert [backoff.failed() for _ in range(3)] == [False, False, True]
    assert backoff.succeeded()
    assert backoff.may_ask()
