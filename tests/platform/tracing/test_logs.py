"""A record is one line, with the fields that were named and no others."""

import json
import logging

import pytest

from jewelry.platform.tracing import context, logs

SIGNED = "12:" + "x" * 43


def record(message: str = "done", **more: object) -> logging.LogRecord:
    return logging.makeLogRecord({"name": "a.b", "levelname": "INFO", "msg": message} | more)


def test_a_line_says_when_who_and_what() -> None:
    with context.working("feedbeef", "AL-000012") as work:
        work.person = 7
        line = json.loads(logs.Lines().format(record("Größe", ms=3.5)))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        **{"level": "INFO", "logger": "a.b", "message": "Größe", "ms": 3.5},
        **{"id": "feedbeef", "order": "AL-000012", "person": 7},
    }


def test_what_is_about_nothing_has_no_empty_fields() -> None:
    line = json.loads(logs.Lines().format(record()))
    assert line.keys() == {"time", "level", "logger", "message"}


def test_what_libraries_hang_on_a_record_is_not_written() -> None:
    line = logs.Lines().format(record(data={"args": "['nina']"}, request=None, password="nina"))
    assert "nina" not in line


@pytest.mark.parametrize("formatter", [logs.Lines(), logs.Text()], ids=["json", "text"])
@pytest.mark.parametrize(
    "secret",
    [
        "nina.k+1@mail.example.com",
        "alx_live_0123abc_XYZ",
        "alx_test_0123abc",
        SIGNED,
        "amqp://shop:s3cret-word@broker/shop",
        "redis://:s3cret-word@10.0.0.1:6379/1",
    ],
)
def test_secrets_in_somebody_elses_words_are_hidden(formatter, secret: str) -> None:
    told = secret if "://" not in secret else "s3cret-word"
    try:
        raise ValueError(f"550 refused\n{secret}")
    except ValueError as error:
        line = formatter.format(record(f"failed for {secret}", exc_info=(ValueError, error, None)))
    assert told not in line
    assert line.count("[hidden]") == 2


def test_an_exception_is_one_line_of_json() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        made = logs.Lines().format(record(exc_info=(ValueError, error, error.__traceback__)))
    assert "\n" not in made
    assert json.loads(made)["exception"].endswith("ValueError: first\nsecond")


def test_text_is_short() -> None:
    with context.working("feedbeef01234567", "AL-000012"):
        assert logs.Text().format(record()) == "INFO a.b: done [feedbeef AL-000012]"
    assert logs.Text().format(record()) == "INFO a.b: done"


def test_what_is_around_comes_back() -> None:
    with context.working("outer-id") as outer:
        with context.working("", "AL-1") as inner:
            assert (inner.id, inner.order) == ("outer-id", "AL-1")
        assert context.current() is outer
    assert context.current_id() == ""
