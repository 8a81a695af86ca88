"""A quote as PDF: the page's content on A4, with its fonts embedded, made without network access.

The same quote in the same language gives the same file, byte for byte.
"""

import time
from collections.abc import Callable
from io import BytesIO
from itertools import zip_longest
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from PIL import Image as PictureFile
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from jewelry.pricing.document import pdf_style
from jewelry.pricing.document.sections import Sheet
from jewelry.pricing.document.view import Line, Paper
from jewelry.pricing.labels import rub

SECONDS = 10.0
"""The time limit of one document; a usual one takes a tenth of a second."""

WIDTH = A4[0] - 2 * pdf_style.PAGE_MARGIN
PICTURE_SIDE = 52 * mm
COLUMN_GAP = 9 * mm
COLUMN_WIDTH = (WIDTH - COLUMN_GAP) / 2
MAX_REASONS_BESIDE, MAX_COLUMN_ROWS = 3, 16
"""Reasons that fit below the picture; rows beyond which a table takes the page's whole width."""

# Texts are escaped first; should an escape fail, ReportLab still opens nothing.
rl_config.trustedSchemes = rl_config.trustedHosts = ["nowhere"]


class TooSlow(Exception):
    """The time limit is over; nothing was written."""


def render(paper: Paper, picture: bytes | None) -> bytes:
    """Return the PDF. `picture` is in a format that Pillow reads. Raises `TooSlow`."""
    pdf_style.register()
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=paper.quote.number,
        author="Alexandrite",
        lang=get_language(),
        invariant=1,
    )
    frame = Frame(pdf_style.PAGE_MARGIN, 20 * mm, WIDTH, A4[1] - 52 * mm, 0, 0, 0, 0)
    document.addPageTemplates(
        PageTemplate(frames=[frame], onPage=pdf_style.furniture(paper.quote.number))
    )
    document.setProgressCallBack(_deadline(SECONDS))
    document.build(_story(paper, picture))
    return file.getvalue()


def _deadline(seconds: float) -> Callable[[str, object], None]:
    until = time.monotonic() + seconds

    def watch(_kind: str, _value: object) -> None:
        if time.monotonic() > until:
            raise TooSlow

    return watch


def _story(paper: Paper, picture: bytes | None) -> list[Flowable]:
    quote = paper.quote
    heading = rub(quote.total) if quote.total is not None else str(quote.get_verdict_display())
    shown, reasons = _shown(picture), _reasons(paper)
    beside = reasons if len(paper.quote.reasons) <= MAX_REASONS_BESIDE else []
    return [
        _text(heading, "Title"),
        _text(" · ".join(paper.headline), "Quiet"),
        _text(paper.standing, "Quiet"),
        Spacer(0, 6 * mm),
        Table(
            [[[*shown, *beside], _lines(paper) or ""]],
            [PICTURE_SIDE + COLUMN_GAP, WIDTH - PICTURE_SIDE - COLUMN_GAP],
            style=pdf_style.BESIDE,
        ),
        *([] if beside else reasons),
        *_sheets(paper.sheets),
    ]


def _shown(picture: bytes | None) -> list[Flowable]:
    """Leave out an unreadable picture."""
    if picture is None:
        return []
    try:
        PictureFile.open(BytesIO(picture)).load()
    except (OSError, ValueError):
        return []
    return [Image(BytesIO(picture), PICTURE_SIDE, PICTURE_SIDE)]


def _lines(paper: Paper) -> Table | None:
    if not paper.lines or paper.quote.total is None:
        return None
    rows = [[_named(line), _text(rub(line.amount), "Amount")] for line in paper.lines]
    rows.append([_text(_("Total"), "Strong"), _text(rub(paper.quote.total), "Sum")])
    return Table(rows, ["*", 32 * mm], style=pdf_style.LINES)


def _named(line: Line) -> list[Paragraph]:
    said = [line.how, line.word]
    return [_text(line.name, "Text"), *[_text(each, "Small") for each in said if each]]


def _reasons(paper: Paper) -> list[Flowable]:
    if not paper.quote.reasons:
        return []
    return [
        Spacer(0, 4 * mm),
        _text(paper.reasons_title, "Heading"),
        *[_text(reason, "Reason") for reason in paper.quote.reasons],
    ]


def _sheets(sheets: list[Sheet]) -> list[Flowable]:
    """Put two tables beside each other, unless one is so long that it must be split."""
    if any(len(sheet.rows) > MAX_COLUMN_ROWS for sheet in sheets):
        return [flowable for sheet in sheets for flowable in _sheet(sheet, WIDTH)]
    cells = [_sheet(sheet, COLUMN_WIDTH) for sheet in sheets]
    rows = [(left, right or "") for left, right in zip_longest(cells[::2], cells[1::2])]
    return [
        Table([row], [COLUMN_WIDTH + COLUMN_GAP, COLUMN_WIDTH], style=pdf_style.PAIR)
        for row in rows
    ]


def _sheet(sheet: Sheet, width: float) -> list[Flowable]:
    rows = [[_text(name, "Name"), _text(value, "Value")] for name, value in sheet.rows]
    table = Table(rows, [0.42 * width, 0.58 * width], style=pdf_style.SHEET)
    return [_text(sheet.title, "Heading"), table]


def _text(words: str, style: str) -> Paragraph:
    return Paragraph(escape(words), pdf_style.STYLES[style])
