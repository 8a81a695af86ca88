"""Shared parts of all published formats: bounds, numbers, days, and XML without entities."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jewelry.pricing.models import Base

METALS: tuple[str, ...] = tuple(Base.values)
MOST_BYTES = 4_000_000
"""LBMA's files contain every day since 1968 and are a quarter of this."""

A_GRAM = (Decimal(1), Decimal(1_000_000))
"""The range of roubles per gram."""

AN_OUNCE = (Decimal(1), Decimal(100_000))
"""The range of dollars per troy ounce."""

A_DOLLAR = (Decimal(1), Decimal(1000))
"""The range of roubles per dollar."""

NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,30})?", re.ASCII)
MAX_DEPTH = 3
Fields = dict[str, str]


class NotUsable(Exception):
    """Nothing was taken; the sentence says why."""


def number(text: object, least: Decimal, most: Decimal, what: str) -> Decimal:
    """Read a number with a decimal comma or point, within the range. Raises `NotUsable`."""
    found = NUMBER.fullmatch(str(text).strip())
    if found is None:
        raise NotUsable(_("%(what)s is not a number: “%(text)s”.") % _said(what, text))
    value = Decimal(found[0].replace(",", "."))
    if not least <= value <= most:
        raise NotUsable(_("%(what)s can't be %(text)s.") % _said(what, text))
    return value


def day_of(text: object, form: str) -> date:
    """`form` as for strptime."""
    try:
        return datetime.strptime(str(text).strip()[:20], form).replace(tzinfo=UTC).date()
    except ValueError:
        raise NotUsable(_("“%(text)s” is not a day.") % _said("", text)) from None


def until(days: set[date], today: date) -> set[date]:
    """Return the days up to `today`: banks publish tomorrow's figures today."""
    if not days:
        raise NotUsable(_("There is no price in it."))
    if not (past := {day for day in days if day <= today}):
        soon = shown(min(days))
        raise NotUsable(_("The prices are of a day to come, %(day)s.") % {"day": soon})
    return past


def together(days: dict[str, date], most: timedelta) -> None:
    """Raise `NotUsable` unless all figures are of nearly the same day."""
    (first, old), (last, new) = min(days.items(), key=_day), max(days.items(), key=_day)
    if new - old > most:
        words = {"first": first, "old": shown(old), "last": last, "new": shown(new)}
        raise NotUsable(
            _("%(first)s is of %(old)s, %(last)s of %(new)s: too far apart to go together.") % words
        )


def elements(data: bytes) -> tuple[str, Fields, list[Fields]]:
    """The root's name and attributes; of each child its attributes and its own children's texts.

    A document type is refused before anything it declares is expanded.
    """
    return _Reader().read(data)


def name_of(metal: str) -> str:
    """Return the metal's name in the language of the page."""
    return str(Base(metal).label)


def shown(day: date) -> str:
    return str(date_format(day, "SHORT_DATE_FORMAT"))


class _Reader:
    def __init__(self) -> None:
        self.path: list[str] = []
        self.root, self.attributes = "", Fields()
        self.rows: list[Fields] = []

    def read(self, data: bytes) -> tuple[str, Fields, list[Fields]]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise NotUsable(_("It is not sound XML: %(why)s.") % {"why": error}) from None
        return self.root, self.attributes, self.rows

    def _refuse(self, *_declared: Any) -> None:
        raise NotUsable(_("XML with a document type of its own is not read."))

    def _start(self, name: str, attributes: Fields) -> None:
        self.path.append(name)
        if len(self.path) > MAX_DEPTH:
            raise NotUsable(_("It is not in the form that is published."))
        if len(self.path) == 1:
            self.root, self.attributes = name, attributes
        elif len(self.path) == 2:
            self.rows.append(dict(attributes))

    def _end(self, _name: str) -> None:
        self.path.pop()

    def _text(self, text: str) -> None:
        if len(self.path) == MAX_DEPTH:
            row = self.rows[-1]
            row[self.path[-1]] = row.get(self.path[-1], "") + text


def _day(item: tuple[str, date]) -> date:
    return item[1]


def _said(what: str, text: object) -> dict[str, str]:
    return {"what": what, "text": str(text)[:40]}
