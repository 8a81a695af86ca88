"""Papers about money as PDF: A4, the site's typefaces, made without network access."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from reportlab import rl_config
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from jewelry.pricing.document import pdf_style
from jewelry.pricing.labels import rub

WIDTH = A4[0] - 2 * pdf_style.PAGE_MARGIN
CODE_SIDE = 38 * mm
NAMES_WIDTH = 44 * mm
TABLE_ROWS = 200

# Texts are escaped first; should an escape fail, ReportLab still opens nothing.
rl_config.trustedSchemes = rl_config.trustedHosts = ["nowhere"]

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """`lines` have a name and an amount each; `code` is the text of a QR code."""

    number: str
    title: str
    intro: str
    facts: Rows
    lines: Sequence[tuple[str, Decimal]] = ()
    sums: Sequence[tuple[str, Decimal]] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    code: str = ""


def render_sheet(sheet: Sheet) -> bytes:
    pdf_style.register()
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=f"{sheet.title}",
        author="Alexandrite",
        lang=get_language(),
        invariant=1,
    )
    frame = Frame(pdf_style.PAGE_MARGIN, 20 * mm, WIDTH, A4[1] - 52 * mm, 0, 0, 0, 0)
    furniture = pdf_style.furniture(sheet.number)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=furniture))
    document.build(_story(sheet))
    return file.getvalue()


def _story(sheet: Sheet) -> list[Flowable]:
    story: list[Flowable] = [_text(sheet.title, "Title"), _text(sheet.intro, "Quiet")]
    story += [Spacer(0, 6 * mm), _facts(sheet), Spacer(0, 8 * mm)]
    if sheet.lines:
        story += [*_lines(sheet), Spacer(0, 6 * mm)]
    return story + [_text(note, "Quiet") for note in sheet.notes]


def _facts(sheet: Sheet) -> Table:
    room = WIDTH - (CODE_SIDE + 8 * mm if sheet.code else 0)
    rows = [[_text(name, "Name"), _text(value, "Value")] for name, value in sheet.facts if value]
    facts = Table(rows, [NAMES_WIDTH, room - NAMES_WIDTH], style=pdf_style.SHEET)
    if not sheet.code:
        return facts
    return Table([[facts, _code(sheet.code)]], [room, CODE_SIDE + 8 * mm], style=pdf_style.BESIDE)


def _lines(sheet: Sheet) -> list[Table]:
    """Tables that follow each other as one: the time to lay one out grows with its square."""
    rows = [[_text(name, "Text"), _text(rub(amount), "Amount")] for name, amount in sheet.lines]
    for name, amount in sheet.sums:
        rows.append([_text(name, "Strong"), _text(rub(amount), "Sum")])
    some = [rows[place : place + TABLE_ROWS] for place in range(0, len(rows), TABLE_ROWS)]
    return [Table(each, ["*", 36 * mm], style=pdf_style.SHEET) for each in some]


def _code(text: str) -> Drawing:
    widget = QrCodeWidget(text.encode(), barLevel="M")
    left, bottom, right, top = widget.getBounds()
    across, up = CODE_SIDE / (right - left), CODE_SIDE / (top - bottom)
    drawing = Drawing(CODE_SIDE, CODE_SIDE, transform=[across, 0, 0, up, 0, 0])
    drawing.add(widget)
    return drawing


def _text(words: str, style: str) -> Paragraph:
    return Paragraph(escape(words), pdf_style.STYLES[style])
