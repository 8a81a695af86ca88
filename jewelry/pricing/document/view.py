"""A quote as people read it: the page, the PDF and their tests take their texts from here."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jewelry.pricing.document.explain import Sum, how
from jewelry.pricing.document.sections import Sheet, sheets
from jewelry.pricing.engine.inputs import UNREADABLE
from jewelry.pricing.labels import PARTS
from jewelry.pricing.models import Quote, Verdict
from jewelry.pricing.visible_lines import OF_THEIR_OWN, is_shown_in_full, lines_of


@dataclass(frozen=True)
class Line:
    """A part of the price: its name, its sum, who set it, the amount."""

    code: str
    name: str
    how: str
    word: str
    amount: Decimal


@dataclass(frozen=True)
class Paper:
    """`newer` is the quote that replaced this one, if there is one."""

    quote: Quote
    lines: list[Line]
    sheets: list[Sheet]
    newer: Quote | None

    @property
    def headline(self) -> list[str]:
        quote = self.quote
        pieces = ngettext("%(n)s piece", "%(n)s pieces", quote.quantity) % {"n": quote.quantity}
        told = [quote.number, quote.alloy.name, pieces]
        return told if quote.total is None else [*told, str(quote.get_verdict_display())]

    @property
    def expired(self) -> bool:
        return self.quote.valid_until < timezone.now()

    @property
    def standing(self) -> str:
        """Whether the price still holds."""
        if self.newer:
            return _("This price was replaced by %(number)s") % {"number": self.newer.number}
        day = {"day": date_format(timezone.localtime(self.quote.valid_until), "DATE_FORMAT")}
        if self.expired:
            return _("This price was valid until %(day)s") % day
        return _("This price is held until %(day)s") % day

    @property
    def reasons_title(self) -> str:
        firm = self.quote.verdict == Verdict.FIRM
        return _("Good to know") if firm else _("What stands in the way of a firm price")


def paper(quote: Quote, role: str = "") -> Paper:
    """Return the quote as a person of this role sees it; by default as its buyer does."""
    newer = quote.replaced_by.order_by("-pk").first()
    in_full = is_shown_in_full(quote.tariff, role)
    return Paper(quote, _lines(quote, role, in_full), sheets(quote, in_full), newer)


def _lines(quote: Quote, role: str, in_full: bool) -> list[Line]:
    """Without the rates a line shows no sum, except shares of the lines above."""
    lines, before = [], Decimal(0)
    for code, amount in lines_of(quote, role):
        figures = Sum(quote.inputs, quote.mass_billed or Decimal(0), before)
        said = _how(code, figures) if in_full or code in OF_THEIR_OWN else ""
        name, word = str(PARTS.get(code, code)), _word(quote, code)
        lines.append(Line(code, name, said, word, amount))
        before += amount
    return lines


def _how(code: str, figures: Sum) -> str:
    """Return "" for unreadable inputs: the check of the price reports them."""
    try:
        return how(code, figures)
    except UNREADABLE:
        return ""


def _word(quote: Quote, code: str) -> str:
    """Return who set or changed the price, and why, for that line."""
    theirs = "by_hand" if quote.adjustment is None else "adjustment"
    if code != theirs or quote.author is None:
        return ""
    return f"{quote.author}: {quote.note}" if quote.note else str(quote.author)
