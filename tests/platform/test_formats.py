"""Dates and numbers are written in one way on a page, in both languages."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format, number_format
from django.utils.translation import override

MOMENT = datetime(2026, 12, 1, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "1 December 2026", "1 December 2026, 14:05"),
        ("ru", "1 декабря 2026 г.", "1 декабря 2026 г. 14:05"),
    ],
)
def test_a_day_stands_before_its_month(language, day, moment) -> None:
    with override(language):
        assert date_format(MOMENT, "DATE_FORMAT").split() == day.split()
        assert date_format(MOMENT, "DATETIME_FORMAT").split() == moment.split()
        assert date_format(MOMENT, "j E").split() == day.split()[:2]


@pytest.mark.parametrize(("language", "mark"), [("en", "."), ("ru", ",")])
def test_a_space_groups_thousands(language, mark) -> None:
    with override(language):
        assert number_format(15522.5, 1, use_l10n=True) == f"15\N{NO-BREAK SPACE}522{mark}5"
