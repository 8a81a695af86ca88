"""A process that sends to a broker that is down does not wait for it twice."""

from unittest.mock import Mock

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from jewelry.platform.backoff import Backoff
from jewelry.platform.celery import (
    LONGEST_PAUSE_SECONDS,
    PAUSE_SECONDS,
    Application,
    app,
    beat_asks_always,
)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """What the library itself does with a message."""
    sends = Mock(return_value="sent")
    monkeypatch.setattr(Celery, "send_task", sends)
    backoff = Backoff(PAUSE_SECONDS, longest_seconds=LONGEST_PAUSE_SECONDS)
    monkeypatch.setattr(app, "backoff", backoff)
    monkeypatch.setattr(app, "is_patient", False)
    return sends


@pytest.mark.parametrize("error", [OperationalError("refused"), TimeoutError("no answer")])
def test_it_is_asked_once_and_then_left_alone(broker: Mock, error: Exception) -> None:
    broker.side_effect = error
    for _ in range(3):
        with pytest.raises((OperationalError, OSError)):
            app.send_task("some.task")
    broker.assert_called_once()


def test_it_is_asked_again_later(broker: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    broker.side_effect = [OperationalError("refused"), "sent"]
    with pytest.raises(OperationalError):
        app.send_task("some.task")
    monkeypatch.setattr(app.backoff, "asks_at", app.backoff.asks_at - PAUSE_SECONDS)
    assert app.send_task("some.task") == "sent"


def test_each_pause_is_longer_until_it_answers(broker: Mock, monkeypatch) -> None:
    broker.side_effect = [*[OperationalError("refused")] * 6, "sent"]
    pauses = []
    for _ in range(6):
        monkeypatch.setattr(app.backoff, "asks_at", 0.0)
        with pytest.raises(OperationalError):
            app.send_task("some.task")
        pauses.append(app.backoff.pause)
    assert pauses == [5, 10, 20, 40, 60, 60]
    monkeypatch.setattr(app.backoff, "asks_at", 0.0)
    app.send_task("some.task")
    assert app.backoff.pause == PAUSE_SECONDS


def test_beat_asks_every_time(broker: Mock) -> None:
    beat_asks_always()
    broker.side_effect = OperationalError("refused")
    for _ in range(3):
        with pytest.raises(OperationalError):
            app.send_task("some.task")
    assert broker.call_count == 3


def test_a_mistake_of_our_own_is_not_the_broker_s(broker: Mock) -> None:
    broker.side_effect = [ValueError("no such queue"), "sent"]
    with pytest.raises(ValueError):
        app.send_task("some.task")
    assert app.send_task("some.task") == "sent"


def test_rabbitmq_has_two_seconds_to_take_it(broker: Mock) -> None:
    app.send_task("some.task")
    assert broker.call_args.kwargs == {"timeout": 2.0, "confirm_timeout": 2.0}
    assert isinstance(app, Application)
