"""A connection that does not wait without end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection

from jewelry.platform.backoff import Backoff
from jewelry.platform.postgres import base
from jewelry.platform.postgres.base import Prompt, TimedOut, within
from tests.support.outages import closed_port
from tests.support.processes import until

pytestmark = pytest.mark.django_db
ASLEEP = "SELECT count(*) FROM pg_stat_activity WHERE query = %s AND state = 'active'"
SLEEP = "SELECT pg_sleep(60), 'for the test of time limits'"


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prompt]:
    monkeypatch.setattr(base, "BACKOFF", Backoff(60))
    parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
    with Prompt.connect(**parameters) as link, within(0.2):
        yield link


def asleep() -> int:
    """Asked by a connection of its own: within a transaction the answer would stay what it was."""
    parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters, autocommit=True) as link:
        return int(link.execute(ASLEEP, [SLEEP]).fetchone()[0])  # type: ignore[index]


def test_a_long_statement_is_given_up_and_stopped(prompt: Prompt) -> None:
    with pytest.raises(TimedOut):
        prompt.execute(SLEEP)
    assert prompt.closed
    until(lambda: not asleep(), "the server has stopped working for nobody", 10)


def test_a_patient_caller_waits(prompt: Prompt) -> None:
    with ThreadPoolExecutor(1) as pool:
        slept = pool.submit(lambda: prompt.execute("SELECT pg_sleep(0.3)"))
        assert slept.result().rowcount == 1


def test_a_refusal_is_no_reason_to_leave_it_alone(prompt: Prompt) -> None:
    with closed_port() as port, pytest.raises(psycopg.OperationalError):
        Prompt.connect(host="127.0.0.1", port=port, dbname="any")
    assert base.BACKOFF.may_ask()


def test_after_silence_one_looks_and_the_others_are_told_at_once(prompt: Prompt) -> None:
    base.BACKOFF.failed()
    with pytest.raises(psycopg.OperationalError, match="a moment ago"):
        Prompt.connect(**connection.get_connection_params())
    base.BACKOFF.asks_at = 0.0
    Prompt.connect(**connection.get_connection_params()).close()
    assert not base.BACKOFF.is_away
